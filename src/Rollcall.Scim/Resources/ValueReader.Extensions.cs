using System.Text.Json;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>The part that reads extensions, and keeps what was written under a schema that is no more.</summary>
internal ref partial struct ValueReader
{
    private bool TryReadExtension(AttributeDefinition extension, out ScimValue? value)
    {
        value = null;
        if (Json.TokenType is not JsonTokenType.StartObject)
            return Unexpected(null, "an object");
        var start = _slots.Count;
        while (Json.Read() && Json.TokenType is JsonTokenType.PropertyName)
        {
            if (!TryReadName(extension, start, out var attribute))
                return false;
            var name = UndeclaredName(attribute);
            Json.Read();
            if (name is not null)
                _slots.Add(new Slot(AttributeDefinition.ForOpaque(name), Verbatim()));
            else if (attribute is null)
                Json.Skip();
            else if (!TryReadKept(extension, attribute))
                return false;
        }
        value = TakeSlots(start);
        return true;
    }

    /// <summary>Reads an attribute of an extension and keeps what is to be kept of it.</summary>
    private bool TryReadKept(AttributeDefinition extension, AttributeDefinition attribute)
    {
        var value = default(ScimValue);
        if (Ignored(attribute))
            Json.Skip();
        else if (leniency is ValueLeniency.Stored)
            value = ReadStored(extension, attribute);
        else if (!TryRead(extension, attribute, out value))
            return false;
        _slots.Add(new Slot(attribute, attribute.IsDropped ? null : value));
        return true;
    }

    /// <summary>A value that was written under another schema and does not fit this one is kept as it is.</summary>
    private ScimValue? ReadStored(AttributeDefinition extension, AttributeDefinition attribute)
    {
        var before = Json;
        var slots = _slots.Count;
        if (TryRead(extension, attribute, out var value))
            return value;
        Json = before;
        Error = null;
        _slots.RemoveRange(slots, _slots.Count - slots);
        return Verbatim();
    }

    /// <summary>A name that the schema had when the value was written and has no more.</summary>
    private readonly string? UndeclaredName(AttributeDefinition? found) =>
        found is null && leniency is ValueLeniency.Stored ? Json.GetString() : null;

    private ScimOpaque Verbatim()
    {
        using var value = JsonDocument.ParseValue(ref Json);
        return new ScimOpaque(value.RootElement.GetRawText());
    }
}
