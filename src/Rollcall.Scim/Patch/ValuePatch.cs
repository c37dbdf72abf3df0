using System.Diagnostics.CodeAnalysis;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Patch;

/// <summary>Operations on single values of multi-valued attributes. Members of a group are <see cref="MemberPatch"/>'s.</summary>
internal sealed class ValuePatch(PatchState state, PatchValues reader, ScimLimits limits, Dialect dialect)
{
    private int _visits;

    /// <summary>Adds values behind those that are there.</summary>
    public ScimError? Add(AttributePath path, ScimValue? added)
    {
        if (!TryOpen(path, out var values, out var tooMany))
            return tooMany;
        foreach (var value in PatchValues.Spread(added))
            values.Append(value);
        return Store(path, values);
    }

    /// <summary>Removes the listed values only (Entra).</summary>
    public ScimError? RemoveListed(AttributePath path, ReadOnlyMemory<byte> listed)
    {
        if (JsonSlices.IsNothing(listed))
            return null;
        if (!reader.Read(state.Extension(path), path.Attribute, listed, out var read).IsFine(out var error))
            return error;
        if (!TryOpen(path, out var values, out var tooMany))
            return tooMany;
        return values.RemoveListed(PatchValues.Spread(read)) ?? Store(path, values);
    }

    /// <summary><c>emails[type eq "work"]</c>, with or without a sub-attribute, and <c>emails.value</c>.</summary>
    public ScimError? Apply(PatchOperator op, PatchPath path, ReadOnlyMemory<byte>? value)
    {
        var attribute = path.Path.Attribute;
        var whole = path.Path with { SubAttribute = null };
        var sub = path.SubAttribute ?? path.Path.SubAttribute;
        if (!TryOpen(whole, out var values, out var tooMany))
            return tooMany;
        values.Select(path.Filter);
        if (op is PatchOperator.Remove)
        {
            if (sub is { Required: true })
                return ScimErrors.Mutability(path.ToString(), "is required and cannot be removed.");
            values.Remove(sub);
            return Store(whole, values);
        }
        var nothing = value is null || (sub is null ? JsonSlices.IsNothing(value.Value) : JsonSlices.Unassigns(sub, value.Value));
        if (path.Filter is null && values.SelectedCount > 1)
            return ScimErrors.NoTarget($"{path}: there are several values; say which one by a filter in brackets.");
        if (op is PatchOperator.Replace && path.Filter is not null && values.SelectedCount == 0 && !dialect.ReplaceMakesValues)
            return ScimErrors.NoTarget($"{ScimErrors.Quote(path.ToString())}: no value matches.");
        var read = default(ScimValue);
        if (!nothing && value is { } json)
        {
            var reading = sub is null
                ? reader.ReadOne(state.Extension(whole), attribute, json, out read)
                : reader.ReadSub(state.Extension(whole), attribute, sub, json, out read);
            if (!reading.IsFine(out var error))
                return error;
        }
        if (read is null)
        {
            // Adding nothing changes nothing; putting nothing in place of something removes it.
            if (op is PatchOperator.Replace)
                values.Remove(sub);
            return Store(whole, values);
        }
        return values.Put(read, sub, path.Filter, replace: op is PatchOperator.Replace)
            ? Store(whole, values)
            : ScimErrors.NoTarget(
                $"{ScimErrors.Quote(path.ToString())}: no value matches, and only a filter of eq and and says what to add."
            );
    }

    private ScimError? Store(AttributePath path, SelectedValues values)
    {
        if (values.Count > limits.MaxValues)
            return ScimErrors.InvalidValue($"{path}: more than {limits.MaxValues} values.");
        return values.TryFinish(out var list)
            ? state.Set(path, list)
            : ScimErrors.InvalidValue($"{path}: primary may be true on one value only.");
    }

    /// <summary>
    /// Each operation looks at every value of its attribute, so many operations on many values are more work than the body
    /// is long. All of them together may look at <see cref="ScimLimits.MaxPatchVisits"/>.
    /// </summary>
    private bool TryOpen(AttributePath path, out SelectedValues values, [NotNullWhen(false)] out ScimError? error)
    {
        values = new SelectedValues(path.Attribute, state.Get(path));
        _visits += values.Count;
        error =
            _visits <= limits.MaxPatchVisits
                ? null
                : ScimErrors.TooMany(
                    $"{path}: the operations look at more than {limits.MaxPatchVisits} values. Send fewer at a time."
                );
        return error is null;
    }
}
