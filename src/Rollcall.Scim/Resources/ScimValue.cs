using System.Collections.Immutable;

namespace Rollcall.Scim.Resources;

/// <summary>
/// A value of an attribute (RFC 7643 2.3). Closed family, immutable. <c>Equals</c> is structural and exact: the same type,
/// the same characters, the same order. Comparison as a filter or a uniqueness rule wants it, by the caseExact of the
/// attribute, is <see cref="ScimEquality"/>. There is no null: an unassigned attribute is absent (RFC 7643 2.5).
/// </summary>
public abstract record ScimValue
{
    private protected ScimValue() { }
}

public sealed record ScimString(string Value) : ScimValue
{
    public override string ToString() => Value;
}

public sealed record ScimBoolean(bool Value) : ScimValue
{
    public static ScimBoolean True { get; } = new(true);

    public static ScimBoolean False { get; } = new(false);

    public static ScimBoolean Of(bool value) => value ? True : False;
}

public sealed record ScimInteger(long Value) : ScimValue;

public sealed record ScimDecimal(decimal Value) : ScimValue;

/// <summary>A point in time, with the text it came as, so that a stored value comes back unchanged.</summary>
/// <param name="Value">The time. Text without an offset is read as UTC.</param>
/// <param name="Text">xsd:dateTime as the client wrote it.</param>
public sealed record ScimDateTime(DateTimeOffset Value, string Text) : ScimValue
{
    /// <summary>An xsd:dateTime with a date and a time; without an offset it is in UTC. Null when the text is none.</summary>
    public static ScimDateTime? Parse(string text) => ScalarText.DateTime(text);
}

/// <summary>Base64 as it came (RFC 4648 section 4 or 5, with or without padding), checked.</summary>
public sealed record ScimBinary(string Base64) : ScimValue;

/// <summary>A URI, absolute or relative, or the name of a resource type; kept as it came.</summary>
public sealed record ScimReference(string Uri) : ScimValue;

/// <summary>JSON kept verbatim: the data under a URN we have no schema for. It is returned and patched, not filtered.</summary>
public sealed record ScimOpaque(string Json) : ScimValue;

/// <summary>The values of a multi-valued attribute, in the order they were added. Never empty inside a resource.</summary>
public sealed record ScimList(ImmutableArray<ScimValue> Values) : ScimValue
{
    public bool Equals(ScimList? other) => other is not null && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in Values)
            hash.Add(value);
        return hash.ToHashCode();
    }
}
