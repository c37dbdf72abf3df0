using System.Buffers;
using System.Text;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Tests;

/// <summary>Short forms for tests: JSON in, resources out, and back.</summary>
internal static class Json
{
    public const string Enterprise = ScimUrns.EnterpriseUser;

    public static ResourceMeta Meta { get; } =
        new(
            "User",
            new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2026, 2, 1, 12, 0, 0, 123, TimeSpan.Zero),
            "https://scim.example.com/Users/1",
            "W/\"3\""
        );

    public static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);

    /// <summary>The body of a user with these properties after schemas.</summary>
    public static string UserBody(string properties) => $$"""{"schemas":["{{ScimUrns.User}}"],{{properties}}}""";

    public static string GroupBody(string properties) => $$"""{"schemas":["{{ScimUrns.Group}}"],{{properties}}}""";

    public static ScimResource User(string properties) =>
        ResourceReader.Read(Bytes(UserBody(properties)), ResourceType.User, ReadMode.Create).Required();

    public static ScimResource Group(string properties) =>
        ResourceReader.Read(Bytes(GroupBody(properties)), ResourceType.Group, ReadMode.Create).Required();

    public static ScimError? UserError(string body) => ResourceReader.Read(Bytes(body), ResourceType.User, ReadMode.Create).Error;

    public static string Stored(ScimResource resource) => Encoding.UTF8.GetString(ResourceWriter.ToStored(resource));

    /// <summary>What the stored form holds besides schemas.</summary>
    public static string Data(ScimResource resource)
    {
        var stored = Stored(resource);
        var end = stored.IndexOf("],", StringComparison.Ordinal);
        return end < 0 ? "" : stored[(end + 2)..^1];
    }

    public static string Response(ScimResource resource, Projection projection)
    {
        var output = new ArrayBufferWriter<byte>();
        ResourceWriter.Write(output, resource, Meta, projection);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
