using System.Diagnostics.CodeAnalysis;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Paths;

/// <summary>
/// Binds the attribute path grammar of RFC 7644 3.10 to a schema:
/// <code>
/// attrPath = [URI ":"] ATTRNAME ["." ATTRNAME]     ; URI: the core schema or an extension of the type, in any case
/// ATTRNAME = ALPHA *(ALPHA / DIGIT / "-" / "_")    ; or "$ref"
/// </code>
/// A bare extension URN names that extension as a whole. A URN is recognised by comparing it with the ones the type has:
/// URNs contain dots and colons themselves, so no split by punctuation can be right.
/// </summary>
internal static class PathBinder
{
    /// <summary>Binds a whole path.</summary>
    /// <param name="problem">What is wrong, to be put into an error of whoever asked.</param>
    public static bool TryBind(
        ReadOnlySpan<char> text,
        ResourceType type,
        [NotNullWhen(true)] out AttributePath? path,
        [NotNullWhen(false)] out string? problem
    )
    {
        path = null;
        problem = null;
        var extension = default(AttributeDefinition);
        if (text.Contains(':'))
        {
            if (!TryTakeUrn(ref text, type, ':', out extension) && !TryTakeDotted(ref text, type, out extension))
                problem = $"{ScimErrors.Quote(text)} starts with no schema URN of {type.Name}";
            else if (text.IsEmpty && extension is not null)
                path = new AttributePath(null, extension);
            else if (text.IsEmpty)
                problem = $"{type.Schema.Id} alone is no attribute";
            if (path is not null || problem is not null)
                return problem is null;
        }
        var dot = text.IndexOf('.');
        var name = dot < 0 ? text : text[..dot];
        var attribute = extension is null ? type.Find(name) : extension.FindSub(name);
        if (attribute is null)
        {
            var owner = extension?.Name ?? type.Name;
            problem = $"{ScimErrors.Quote(name)} is no attribute of {owner}";
            return false;
        }
        var sub = dot < 0 ? null : attribute.FindSub(text[(dot + 1)..]);
        if (dot >= 0 && sub is null)
        {
            problem = $"{ScimErrors.Quote(text[(dot + 1)..])} is no sub-attribute of {attribute.Name}";
            return false;
        }
        path = new AttributePath(extension?.Name, attribute, sub);
        return true;
    }

    /// <summary>Entra asks <c>manager eq "..."</c> and means the attribute of that name that only one extension has.</summary>
    public static bool TryBindWithoutUrn(ReadOnlySpan<char> text, ResourceType type, [NotNullWhen(true)] out AttributePath? path)
    {
        path = null;
        foreach (var extension in text.Contains(':') ? [] : type.ExtensionAttributes)
        {
            if (!TryBind($"{extension.Name}:{text}", type, out var found, out _))
                continue;
            if (path is not null)
            {
                path = null;
                return false;
            }
            path = found;
        }
        return path is not null;
    }

    /// <summary>Binds a name inside brackets: a sub-attribute, or <c>value</c> for an attribute with plain values.</summary>
    public static bool TryBindInner(
        ReadOnlySpan<char> text,
        AttributeDefinition parent,
        [NotNullWhen(true)] out AttributePath? path,
        [NotNullWhen(false)] out string? problem
    )
    {
        var sub = parent.FindInner(text);
        path = sub is null ? null : new AttributePath(null, sub);
        problem = path is null ? $"{ScimErrors.Quote(text)} is no sub-attribute of {parent.Name}" : null;
        return path is not null;
    }

    /// <summary>A point for the colon, as in <c>urn:...:enterprise:2.0:User.manager</c>: only where clients are understood loosely.</summary>
    private static bool TryTakeDotted(ref ReadOnlySpan<char> text, ResourceType type, out AttributeDefinition? extension)
    {
        extension = null;
        return type.Dialect.PathsAsNames && TryTakeUrn(ref text, type, '.', out extension);
    }

    /// <summary>Takes the URN and what separates it off the text. A core URN leaves <paramref name="extension"/> null.</summary>
    private static bool TryTakeUrn(
        ref ReadOnlySpan<char> text,
        ResourceType type,
        char separator,
        out AttributeDefinition? extension
    )
    {
        extension = null;
        var longest = -1;
        if (StartsWithUrn(text, type.Schema.Id, separator))
            longest = type.Schema.Id.Length;
        foreach (var candidate in type.ExtensionAttributes)
        {
            // A URN may be the beginning of another one: the longer fits better.
            if (candidate.Name.Length > longest && StartsWithUrn(text, candidate.Name, separator))
            {
                extension = candidate;
                longest = candidate.Name.Length;
            }
        }
        if (longest < 0)
            return false;
        text = text.Length == longest ? [] : text[(longest + 1)..];
        return true;
    }

    private static bool StartsWithUrn(ReadOnlySpan<char> text, string urn, char separator) =>
        text.StartsWith(urn, StringComparison.OrdinalIgnoreCase) && (text.Length == urn.Length || text[urn.Length] == separator);
}
