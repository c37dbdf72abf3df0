using System.Collections.Immutable;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>
/// Which attributes an answer holds (RFC 7644 3.9). Whatever is asked for: returned always is always there, returned
/// never is never there, returned request only when it is named.
/// </summary>
public sealed class Projection
{
    private readonly Choice _choice;
    private readonly ImmutableArray<AttributePath> _paths;

    private Projection(Choice choice, ImmutableArray<AttributePath> paths)
    {
        _choice = choice;
        _paths = paths;
    }

    private enum Choice
    {
        Default,
        Only,
        Except,
        Stored,
    }

    /// <summary>Neither <c>attributes</c> nor <c>excludedAttributes</c>.</summary>
    public static Projection None { get; } = new(Choice.Default, []);

    /// <summary>All there is, but for what is kept apart from the resource.</summary>
    internal static Projection Stored { get; } = new(Choice.Stored, []);

    /// <summary>Whether it is what is kept that is written, not an answer.</summary>
    internal bool IsStored => _choice is Choice.Stored;

    /// <summary>Whether the answer is the stored form: nothing was asked for by name.</summary>
    public bool IsNone => _choice is Choice.Default;

    /// <summary>
    /// Reads the two parameters: comma-separated paths, in URN notation where wanted. Unknown names are ignored, as RFC 7644 3.9 lets
    /// us: a client that asks for more than there is gets what there is.
    /// </summary>
    /// <returns>The projection; invalidValue when both are given or there are too many names.</returns>
    public static ScimResult<Projection> Parse(
        string? attributes,
        string? excludedAttributes,
        ResourceType type,
        ScimLimits? limits = null
    ) => Parse(Split(attributes), Split(excludedAttributes), type, limits);

    /// <summary>As above, from the lists of a SearchRequest.</summary>
    public static ScimResult<Projection> Parse(
        IReadOnlyList<string> attributes,
        IReadOnlyList<string> excludedAttributes,
        ResourceType type,
        ScimLimits? limits = null
    )
    {
        limits ??= ScimLimits.Default;
        if (attributes.Count == 0 && excludedAttributes.Count == 0)
            return None;
        if (attributes.Count > 0 && excludedAttributes.Count > 0)
            return ScimErrors.InvalidValue("attributes and excludedAttributes cannot be used together.");
        var names = attributes.Count > 0 ? attributes : excludedAttributes;
        if (names.Count > limits.MaxProjectionPaths)
            return ScimErrors.InvalidValue($"attributes: more than {limits.MaxProjectionPaths} names.");
        var paths = ImmutableArray.CreateBuilder<AttributePath>();
        foreach (var name in names)
        {
            // The URN of an extension names it whole; that of the core schema, all of its attributes.
            if (ScimUrns.Same(name, type.Schema.Id))
                paths.AddRange(type.Schema.Attributes.Select(attribute => new AttributePath(null, attribute)));
            else if (AttributePath.Parse(WithoutFilter(name), type, limits).TryGet(out var path, out _))
                paths.Add(path);
        }
        return new Projection(attributes.Count > 0 ? Choice.Only : Choice.Except, paths.ToImmutable());
    }

    /// <summary>Whether the answer holds the common or core attribute, or any part of it; for an extension, its URN attribute.</summary>
    public bool Includes(AttributeDefinition attribute) =>
        _choice switch
        {
            Choice.Stored => attribute.Name is not ("members" or "groups"),
            _ when attribute.Returned is Returned.Never => false,
            _ when attribute.Returned is Returned.Always => true,
            Choice.Default => attribute.Returned is Returned.Default,
            Choice.Only => NamesAnyOf(attribute.IsExtension ? attribute.Name : null, attribute),
            _ => attribute.Returned is Returned.Default && !NamesWhole(null, attribute),
        };

    /// <summary>Whether the answer holds the sub-attribute of a core attribute, or the attribute of an extension.</summary>
    public bool Includes(AttributeDefinition attribute, AttributeDefinition sub) =>
        attribute.IsExtension ? IncludesOfExtension(attribute, sub) : Includes(null, attribute, sub);

    /// <summary>Whether the answer holds the sub-attribute of an attribute, wherever that is.</summary>
    /// <param name="extension">The extension the attribute is of; null for core attributes.</param>
    internal bool Includes(AttributeDefinition? extension, AttributeDefinition attribute, AttributeDefinition sub)
    {
        if (_choice is Choice.Stored)
            return true;
        if (sub.Returned is Returned.Never)
            return false;
        if (!(extension is null ? Includes(attribute) : IncludesOfExtension(extension, attribute)))
            return false;
        return _choice switch
        {
            _ when sub.Returned is Returned.Always => true,
            Choice.Default => sub.Returned is Returned.Default,
            Choice.Only => NamesPart(extension?.Name, attribute, sub)
                || (sub.Returned is Returned.Default && NamesAllOf(extension, attribute)),
            _ => sub.Returned is Returned.Default && !NamesPart(extension?.Name, attribute, sub),
        };
    }

    private bool IncludesOfExtension(AttributeDefinition extension, AttributeDefinition attribute) =>
        _choice switch
        {
            Choice.Stored => true,
            _ when attribute.Returned is Returned.Never => false,
            _ when attribute.Returned is Returned.Always => true,
            Choice.Default => attribute.Returned is Returned.Default,
            Choice.Only => NamesAnyOf(extension.Name, attribute)
                || (attribute.Returned is Returned.Default && NamesWhole(null, extension)),
            _ => attribute.Returned is Returned.Default && !NamesWhole(extension.Name, attribute) && !NamesWhole(null, extension),
        };

    /// <summary>Whether a path names the attribute, a part of it, or (for an extension) anything in it.</summary>
    private bool NamesAnyOf(string? urn, AttributeDefinition attribute)
    {
        foreach (var path in _paths)
        {
            if (attribute.IsExtension ? Same(path.SchemaUrn, urn) || Same(path.Attribute.Name, urn) : IsOf(path, urn, attribute))
                return true;
        }
        return false;
    }

    private bool NamesWhole(string? urn, AttributeDefinition attribute)
    {
        foreach (var path in _paths)
        {
            if (path.SubAttribute is null && IsOf(path, urn, attribute))
                return true;
        }
        return false;
    }

    /// <summary>Whether the attribute is shown with all its parts: named itself, in a named extension, or always there.</summary>
    private bool NamesAllOf(AttributeDefinition? extension, AttributeDefinition attribute) =>
        attribute.Returned is Returned.Always
        || NamesWhole(extension?.Name, attribute)
        || (extension is not null && NamesWhole(null, extension));

    private bool NamesPart(string? urn, AttributeDefinition attribute, AttributeDefinition sub)
    {
        foreach (var path in _paths)
        {
            if (path.SubAttribute is not null && Same(path.SubAttribute.Name, sub.Name) && IsOf(path, urn, attribute))
                return true;
        }
        return false;
    }

    private static bool IsOf(AttributePath path, string? urn, AttributeDefinition attribute) =>
        Same(path.Attribute.Name, attribute.Name) && Same(path.SchemaUrn, urn);

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.Ordinal);

    /// <summary>Some clients name <c>emails[type eq "work"].value</c>, which means emails.value here: a projection chooses no values.</summary>
    private static string WithoutFilter(string name)
    {
        var open = name.IndexOf('[');
        var close = name.LastIndexOf(']');
        return open < 0 || close < open ? name : string.Concat(name.AsSpan(0, open), name.AsSpan(close + 1));
    }

    private static string[] Split(string? names) =>
        names?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
