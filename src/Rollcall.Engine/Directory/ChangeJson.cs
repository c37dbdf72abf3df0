using System.Buffers;
using System.Text;
using System.Text.Json;
using Rollcall.Engine.Configuration;

namespace Rollcall.Engine.Directory;

/// <summary>
/// What an update changed, for the audit log: the names of attributes, not their values, except <c>active</c>; how many members
/// joined and left, and the first of them.
/// </summary>
internal static class ChangeJson
{
    private const int MostMembers = 20;

    public static string Write(
        bool writesDocument,
        StoredResource before,
        StoredResource after,
        MemberChange? members,
        LinkKey? linkedBy
    )
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (linkedBy is { } key)
                writer.WriteString("linkedBy", key.Attribute());
            if (writesDocument)
                WriteAttributes(writer, before, after);
            if (members is not null)
                WriteMembers(writer, members);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteAttributes(Utf8JsonWriter writer, StoredResource before, StoredResource after)
    {
        using var old = JsonDocument.Parse(before.Document);
        using var now = JsonDocument.Parse(after.Document);
        writer.WriteStartArray("attributes");
        foreach (var property in now.RootElement.EnumerateObject())
        {
            if (!old.RootElement.TryGetProperty(property.Name, out var value) || !JsonElement.DeepEquals(value, property.Value))
                writer.WriteStringValue(property.Name);
        }
        foreach (var property in old.RootElement.EnumerateObject())
        {
            if (!now.RootElement.TryGetProperty(property.Name, out _))
                writer.WriteStringValue(property.Name);
        }
        writer.WriteEndArray();
        if (before.Active != after.Active)
            writer.WriteBoolean("active", after.Active);
    }

    private static void WriteMembers(Utf8JsonWriter writer, MemberChange members)
    {
        writer.WriteBoolean("replacesMembers", members.ReplaceAll);
        Write(writer, "add", members.Add);
        Write(writer, "remove", members.Remove);
    }

    private static void Write(Utf8JsonWriter writer, string name, System.Collections.Immutable.ImmutableArray<ResourceId> ids)
    {
        if (ids.IsEmpty)
            return;
        writer.WriteNumber($"{name}Count", ids.Length);
        writer.WriteStartArray(name);
        foreach (var id in ids.AsSpan()[..Math.Min(ids.Length, MostMembers)])
            writer.WriteStringValue(id.Value);
        writer.WriteEndArray();
    }
}
