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
            if (leniency is ValueLeniency.None or ValueLeniency.Strict)
                return Unexpected(sub, "an array");
            if (!TryReadElement(attribute, sub, out var single) || !MeansSomebody(attribute, single, 0))
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
            if (!TryReadElement(attribute, sub, out var element) || !MeansSomebody(attribute, element, read - 1))
                return false;
            list.Add(element);
        }
        if (list.PrimaryCount > 1)
            return Fail(sub, "primary is true on more than one value, it may be true on one");
        value = list.ToValue();
        return true;
    }

    /// <summary>
    /// An empty value is none (RFC 7643 2.5), but not among the members of a group: a list of nobody that can be made out would be taken for an empty one,
    /// and a PUT of it for the wish to empty the group.
    /// </summary>
    private bool MeansSomebody(AttributeDefinition attribute, ScimValue? element, int index)
    {
        var isMember = _extension is null && attribute.Name is "members";
        if (!isMember || (element is ScimComplex member && MemberIdentity.Of(member) is not null))
            return true;
        Error ??= MemberIdentity.Nobody(index);
        return false;
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
