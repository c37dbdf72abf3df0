using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>What must hold of a whole resource, whichever way it came about.</summary>
internal static class ResourceRules
{
    /// <summary>The first required attribute without a value, as an error; null when all is there.</summary>
    /// <param name="before">
    /// The resource before a PATCH: what was missing then already may be missing still. Otherwise an attribute that a new configuration
    /// requires would keep an <c>active: false</c> from everybody who does not have it yet.
    /// </param>
    public static ScimError? MissingRequired(ScimResource resource, ScimResource? before = null)
    {
        foreach (var attribute in resource.Type.Attributes)
        {
            var value = resource.Get(attribute);
            if (
                attribute.IsExtension
                && value is ScimComplex extension
                && MissingIn(attribute, extension, before?.Get(attribute) as ScimComplex) is { } missing
            )
                return missing;
            if (attribute.Required && !ReferenceEquals(attribute, CommonAttributes.Schemas) && IsBlank(value))
            {
                if (before is null || !IsBlank(before.Get(attribute)))
                    return ScimErrors.Required(attribute.Name);
            }
        }
        return null;
    }

    /// <summary>PUT: what the client may not change stays as it is (RFC 7644 3.5.1).</summary>
    public static ScimResult<ScimResource> Replace(ScimResource current, ScimResource replacement)
    {
        var attributes = replacement.Attributes;
        foreach (var attribute in current.Type.Attributes)
        {
            var before = current.Get(attribute);
            if (before is null)
                continue;
            if (!TryKeep(attribute.Name, attribute, before, attributes.Get(attribute), out var after, out var error))
                return error;
            attributes = attributes.With(attribute, after);
        }
        return replacement.With(attributes).WithId(current.Id);
    }

    private static bool TryKeep(
        string path,
        AttributeDefinition attribute,
        ScimValue before,
        ScimValue? given,
        out ScimValue? after,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out ScimError? error
    )
    {
        after = given;
        error = null;
        if (attribute.Mutability is Mutability.ReadOnly || (given is null && IsHidden(attribute, before)))
        {
            // What the client was never shown it cannot mean to clear.
            after = before;
        }
        else if (attribute.Mutability is Mutability.Immutable)
        {
            after = given ?? before;
            if (given is not null && before is not ScimOpaque && !ScimEquality.Same(attribute, before, given))
                error = ScimErrors.Mutability(path, "is immutable and has another value already.");
        }
        else if (attribute is { MultiValued: false, Type: AttributeType.Complex } && before is ScimComplex complex)
        {
            return TryKeepParts(path, attribute, complex, given as ScimComplex, out after, out error);
        }
        return error is null;
    }

    private static bool IsHidden(AttributeDefinition attribute, ScimValue value) =>
        value is ScimOpaque || attribute.Returned is Returned.Never or Returned.Request;

    private static bool TryKeepParts(
        string path,
        AttributeDefinition attribute,
        ScimComplex before,
        ScimComplex? given,
        out ScimValue? after,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out ScimError? error
    )
    {
        var parts = given ?? ScimComplex.Empty;
        error = null;
        foreach (var (definition, value) in before.Attributes)
        {
            // A part of something that is gone goes with it, unless it is the extension's own attribute.
            if (given is null && !attribute.IsExtension)
                break;
            var name = attribute.IsExtension ? $"{path}:{definition.Name}" : $"{path}.{definition.Name}";
            if (!TryKeep(name, definition, value, parts.Get(definition), out var kept, out error))
            {
                after = null;
                return false;
            }
            parts = parts.With(definition, kept);
        }
        after = parts.IsEmpty ? null : parts;
        return true;
    }

    private static ScimError? MissingIn(AttributeDefinition extension, ScimComplex data, ScimComplex? before)
    {
        foreach (var attribute in extension.SubAttributes)
        {
            var wasThere = before is null || !IsBlank(before.Get(attribute));
            if (attribute.Required && wasThere && IsBlank(data.Get(attribute)))
                return ScimErrors.Required($"{extension.Name}:{attribute.Name}");
        }
        return null;
    }

    private static bool IsBlank(ScimValue? value) => value is null || string.IsNullOrWhiteSpace(value.AsText() ?? "x");
}
