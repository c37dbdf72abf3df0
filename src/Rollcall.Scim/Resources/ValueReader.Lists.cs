using System.Text.Json;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>The part that reads several values, and one where several could be.</summary>
internal ref partial struct ValueReader
{
    private bool TryReadList(AttributeDefinition attribute, AttributeDefinition? sub, out ScimValue? value)
    {
        value = null;
        var list = new ValueList(sub ?? attribute);
        if (Json.TokenType is not JsonTokenType.StartArray)
        {
            if (leniency is ValueLeniency.None)
                return Unexpected(sub, "an array");
            if (!TryReadElement(attribute, sub, out var single))
                return false;
            list.Add(single);
            value = list.ToValue();
            return true;
        }
        var limit = attribute.Name is "members" ? limits.MaxMembers : limits.MaxValues;
        // Counted as they come: a hundred thousand times the same value is one value and still a hundred thousand to read.
        var read = 0;
        while (Json.Read() && Json.TokenType is not JsonTokenType.EndArray)
        {
            if (read++ == limit)
                return Fail(sub, $"more than {limit} values");
            if (!TryReadElement(attribute, sub, out var element))
                return false;
            list.Add(element);
        }
        if (list.PrimaryCount > 1)
            return Fail(sub, "primary is true on more than one value, it may be true on one");
        value = list.ToValue();
        return true;
    }

    private bool TryReadElement(AttributeDefinition attribute, AttributeDefinition? sub, out ScimValue? value)
    {
        value = null;
        if (Json.TokenType is JsonTokenType.Null)
            return true;
        return sub is null ? TryReadSingle(attribute, out value) : TryReadScalar(sub, sub, out value);
    }

    private bool TryReadOnlyElement(AttributeDefinition attribute, out ScimValue? value)
    {
        value = null;
        Json.Read();
        if (Json.TokenType is JsonTokenType.EndArray)
            return true;
        if (Json.TokenType is not JsonTokenType.Null && !TryReadSingle(attribute, out value))
            return false;
        return (Json.Read() && Json.TokenType is JsonTokenType.EndArray) || Fail(null, "found several values, expected one");
    }
}
