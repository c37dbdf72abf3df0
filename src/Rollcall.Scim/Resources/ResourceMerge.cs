namespace Rollcall.Scim.Resources;

/// <summary>Puts what a client sent as a new resource over one that is there already.</summary>
public static class ResourceMerge
{
    /// <summary>
    /// An attribute that <paramref name="given"/> has takes the place of the one in <paramref name="current"/>, part by part where there
    /// are parts; one it does not have stays. What may not change is held to as in a PUT (RFC 7644 3.5.1).
    /// </summary>
    /// <returns>The resource with the id it has, or mutability.</returns>
    public static ScimResult<ScimResource> Merge(ScimResource current, ScimResource given)
    {
        var attributes = current.Attributes;
        foreach (var (definition, value) in given.Attributes.Attributes)
        {
            var merged =
                definition.IsExtension && attributes.Get(definition) is ScimComplex before && value is ScimComplex data
                    ? MergeData(before, data)
                    : ValueList.Merge(attributes.Get(definition) ?? value, value);
            attributes = attributes.With(definition, merged);
        }
        return ResourceRules.Replace(current, current.With(attributes));
    }

    private static ScimComplex MergeData(ScimComplex before, ScimComplex data)
    {
        foreach (var (definition, value) in data.Attributes)
            before = before.With(definition, ValueList.Merge(before.Get(definition) ?? value, value));
        return before;
    }
}
