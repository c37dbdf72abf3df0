using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Paths;

/// <summary>An attribute path (RFC 7644 3.10) bound to the schema.</summary>
/// <param name="SchemaUrn">The URN of the extension that defines the attribute; null for common and core attributes.</param>
/// <param name="Attribute">The attribute. For an extension as a whole, <paramref name="SchemaUrn"/> is null and the name is the URN.</param>
/// <param name="SubAttribute">Only for complex attributes.</param>
public sealed record AttributePath(string? SchemaUrn, AttributeDefinition Attribute, AttributeDefinition? SubAttribute = null)
{
    /// <summary>The definition of the values the path selects.</summary>
    public AttributeDefinition Target => SubAttribute ?? Attribute;

    /// <summary>Parses and binds a path: <c>userName</c>, <c>name.givenName</c>, <c>urn:...:User:manager.value</c>, or an extension's URN.</summary>
    /// <returns>The path, or invalidPath.</returns>
    public static ScimResult<AttributePath> Parse(string text, ResourceType type, ScimLimits? limits = null)
    {
        if (text.Length > (limits ?? ScimLimits.Default).MaxNameLength)
            return ScimErrors.InvalidPath($"Path {ScimErrors.Quote(text)}: is too long.");
        return PathBinder.TryBind(text.AsSpan().Trim(), type, out var path, out var problem)
            ? path
            : ScimErrors.InvalidPath($"Path {ScimErrors.Quote(text)}: {problem}.");
    }

    public bool Equals(AttributePath? other) =>
        other is not null
        && ScimUrns.Same(SchemaUrn, other.SchemaUrn)
        && string.Equals(Attribute.Name, other.Attribute.Name, StringComparison.Ordinal)
        && string.Equals(SubAttribute?.Name, other.SubAttribute?.Name, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Attribute.Name, SubAttribute?.Name);

    /// <summary>In the case of the schema, with a URN only where it is needed: <c>emails.value</c>, <c>urn:...:User:manager.value</c>.</summary>
    public override string ToString()
    {
        var name = SubAttribute is null ? Attribute.Name : $"{Attribute.Name}.{SubAttribute.Name}";
        return SchemaUrn is null ? name : $"{SchemaUrn}:{name}";
    }
}
