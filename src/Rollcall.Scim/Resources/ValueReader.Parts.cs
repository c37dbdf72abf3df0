using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>The parts of complex values: which attribute a property names, and what has been read of a value so far.</summary>
internal ref partial struct ValueReader
{
    /// <summary>Finds the sub-attribute a property names, null for one the schema does not know; refuses a second one.</summary>
    private bool TryReadName(AttributeDefinition parent, int start, out AttributeDefinition? sub)
    {
        if (!TryFindName(parent, out sub))
            return false;
        foreach (var slot in SlotsFrom(start))
        {
            if (!ReferenceEquals(slot.Definition, sub))
                continue;
            Error ??= ScimErrors.InvalidSyntax($"{sub.Name} comes twice in one object.");
            return false;
        }
        return true;
    }

    private bool TryFindName(AttributeDefinition parent, out AttributeDefinition? sub)
    {
        sub = null;
        foreach (var candidate in parent.SubAttributes)
        {
            if (Json.ValueTextEquals(candidate.Utf8Name.Span))
            {
                sub = candidate;
                break;
            }
        }
        if (sub is null)
        {
            if (Json.ValueSpan.Length > limits.MaxNameLength)
                return Fail(null, "an attribute name is too long");
            Span<char> name = stackalloc char[Json.ValueSpan.Length];
            sub = parent.FindSub(name[..Json.CopyString(name)]);
        }
        return true;
    }

    private ScimComplex? TakeSlots(int start)
    {
        var held = SlotsFrom(start);
        var assigned = 0;
        foreach (var slot in held)
            assigned += slot.Value is null ? 0 : 1;
        var attributes = new ScimAttribute[assigned];
        var next = 0;
        foreach (var slot in held)
        {
            if (slot.Value is not null)
                attributes[next++] = new ScimAttribute(slot.Definition, slot.Value);
        }
        _slots.RemoveRange(start, _slots.Count - start);
        return assigned == 0 ? null : ScimComplex.FromOwned(attributes);
    }

    private readonly ReadOnlySpan<Slot> SlotsFrom(int start) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_slots)[start..];

    /// <summary>An attribute that has been seen; without a value when it is unassigned or ignored.</summary>
    private readonly record struct Slot(AttributeDefinition Definition, ScimValue? Value);
}
