using System.Globalization;
using System.Text.Json;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Patch;

/// <summary>
/// Applies a PATCH to a resource (RFC 7644 3.5.2): in order, all or nothing, and no operation is passed over in silence. Pure.
/// Where the RFC leaves room or clients stray from it:
/// <list type="bullet">
/// <item>add at a value filter without a match makes the value, with what the filter says by eq (Entra); replace is noTarget.</item>
/// <item>replace at a value filter puts the new value in place of the matches; what the filter says by eq stays unless the
/// value says otherwise, so that the same path finds it again.</item>
/// <item>remove with a value removes only the listed values (Entra); without, all. Nothing to remove is success.</item>
/// <item>A complex value merges, and a part given as null goes.</item>
/// <item>A path-less value may hold dotted names, names with a URN, extensions, and readOnly names that change nothing.</item>
/// <item>A sub-attribute of a multi-valued attribute without a filter needs at most one value to be clear.</item>
/// <item>password is checked for its type and dropped: it is never kept.</item>
/// </list>
/// </summary>
public static class PatchApplier
{
    /// <summary>Applies all operations.</summary>
    /// <param name="current">A group without its members.</param>
    /// <returns>The result; or the error of the first operation that cannot be applied, and nothing has changed.</returns>
    public static ScimResult<PatchResult> Apply(ScimResource current, PatchRequest request, ScimLimits? limits = null)
    {
        limits ??= ScimLimits.Default;
        var session = new PatchSession(current, limits);
        for (var i = 0; i < request.Operations.Length; i++)
        {
            if (Apply(session, request.Operations[i]) is { } error)
                return error with { Detail = string.Create(CultureInfo.InvariantCulture, $"Operations[{i}]: {error.Detail}") };
        }
        var patched = current.With(session.Attributes);
        if (ResourceRules.MissingRequired(patched, current) is { } missing)
            return missing;
        var changes = AttributeChanges.Between(current, patched);
        return new PatchResult(patched, !changes.IsEmpty, changes, session.Members.ToOperations());
    }

    private static ScimError? Apply(PatchSession session, PatchOperation operation)
    {
        try
        {
            return session.Apply(operation);
        }
        catch (JsonException exception)
        {
            return ResourceReader.NotJson(exception);
        }
        catch (InvalidOperationException)
        {
            // The JSON reader's word for half a surrogate pair.
            return ResourceReader.NotText();
        }
    }
}
