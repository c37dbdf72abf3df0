using System.Globalization;
using Rollcall.Scim;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Mapping;

/// <summary>Where in a user a value is taken from: a SCIM path that ends at single values, with or without brackets.</summary>
internal sealed class SourcePath
{
    private readonly PatchPath _path;
    private readonly bool _prefersPrimary;

    private SourcePath(PatchPath path)
    {
        _path = path;
        _prefersPrimary =
            path.Filter
                is CompareFilter
                {
                    Path.Attribute.Name: "primary",
                    Operator: CompareOperator.Equal,
                    Value: ScimBoolean { Value: true },
                };
    }

    /// <summary>Binds a path to the user type.</summary>
    /// <returns>The path, or an error that says what can be written instead.</returns>
    public static ScimResult<SourcePath> Compile(string text, ResourceType user)
    {
        if (!PatchPath.Parse(text, user).TryGet(out var path, out var error))
            return error;
        var attribute = path.Path.Attribute;
        if (ReferenceEquals(attribute, CommonAttributes.Meta) || ReferenceEquals(attribute, CommonAttributes.Schemas))
            return ScimErrors.InvalidPath($"{attribute.Name} is about the resource, not about the person, and cannot be mapped.");
        if (attribute.IsDropped)
            return ScimErrors.InvalidPath($"{attribute.Name} is never kept, so there is nothing to map.");
        if (path.Path.SchemaUrn is null && attribute is { Name: "groups", Mutability: Mutability.ReadOnly })
            return ScimErrors.InvalidPath("A user's groups are mapped by the rules under groups.");
        var last = path.SubAttribute ?? (path.Filter is null ? path.Path.Target : attribute);
        if (last.Type is not AttributeType.Complex)
            return new SourcePath(path);
        var end = last.FindSub("value") is null ? last.SubAttributes.FirstOrDefault()?.Name : "value";
        var separator = last.IsExtension ? ':' : '.';
        return ScimErrors.InvalidPath($"It selects a structure, not a single value. Did you mean {text.Trim()}{separator}{end}?");
    }

    /// <summary>
    /// The first value that is not empty; null when there is none. <c>[primary eq true]</c> falls back to the first of all
    /// values when none is marked, since many IdPs mark none (RFC 7643 section 2.4 leaves it to them).
    /// </summary>
    public string? FirstText(ScimResource user)
    {
        if (_path.Filter is not { } filter)
            return First(user.Get(_path.Path));
        var values = user.Get(_path.Path);
        var chosen = values.OfType<ScimComplex>().Where(value => FilterEvaluator.Matches(filter, value)).ToList();
        if (chosen.Count == 0 && _prefersPrimary)
            chosen = [.. values.OfType<ScimComplex>()];
        return _path.SubAttribute is { } sub ? First(chosen.Select(value => value.Get(sub)).OfType<ScimValue>()) : null;
    }

    public override string ToString() => _path.ToString();

    private static string? First(IEnumerable<ScimValue> values)
    {
        foreach (var value in values)
        {
            if (Text(value) is { } text && !string.IsNullOrWhiteSpace(text))
                return text;
        }
        return null;
    }

    private static string? Text(ScimValue value) =>
        value switch
        {
            ScimBoolean boolean => boolean.Value ? "true" : "false",
            ScimInteger number => number.Value.ToString(CultureInfo.InvariantCulture),
            ScimDecimal number => number.Value.ToString(CultureInfo.InvariantCulture),
            _ => value.AsText(),
        };
}
