using System.Collections.Immutable;
using System.Text.Json;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Patch;

/// <summary>
/// Translates operations on <c>members</c> into <see cref="MemberOperation"/>s, without knowing who is in the group. The
/// sub-attributes of a member are immutable (RFC 7643 4.2), so members only come and go.
/// </summary>
internal sealed class MemberPatch(ScimLimits limits, Dialect dialect)
{
    private readonly ImmutableArray<MemberOperation>.Builder _operations = ImmutableArray.CreateBuilder<MemberOperation>();
    private readonly PatchValues _values = new(limits, dialect);
    private int _filters;

    public ImmutableArray<MemberOperation> ToOperations() => _operations.ToImmutable();

    public ScimError? Apply(PatchOperator op, PatchPath path, ReadOnlyMemory<byte>? value)
    {
        if (path.SubAttribute is not null || path.Path.SubAttribute is not null)
            return ScimErrors.Mutability(path.ToString(), "is immutable; remove the member and add another.");
        if (path.Filter is not null)
            return ApplyFiltered(op, path.Filter, value);
        if (op is PatchOperator.Remove && (value is null || JsonSlices.KindOf(value.Value) is JsonTokenType.Null))
            return Take(new RemoveAllMembers());
        if (op is PatchOperator.Remove && !dialect.RemovesListed)
            return ScimErrors.InvalidValue(PatchSession.RemoveTakesNoValue);
        if (!Read(path.Path.Attribute, value).TryGet(out var members, out var error))
            return error;
        return op switch
        {
            PatchOperator.Replace when members.Ids.IsEmpty => Take(new RemoveAllMembers()),
            PatchOperator.Replace => Take(new ReplaceMembers(members.Ids)),
            _ when members.Ids.IsEmpty => null,
            PatchOperator.Add => Take(new AddMembers(members.Ids)),
            _ => Take(new RemoveMembers([.. members.Ids.Select(m => m.Value)])),
        };
    }

    private ScimError? ApplyFiltered(PatchOperator op, Filter filter, ReadOnlyMemory<byte>? value)
    {
        var ids = ImmutableArray.CreateBuilder<string>();
        var named = TryNameIds(filter, ids);
        switch (op)
        {
            case PatchOperator.Remove when named:
                return Take(new RemoveMembers(ids.ToImmutable()));
            case PatchOperator.Remove when ++_filters > limits.MaxMemberFilters:
                return ScimErrors.TooMany(
                    $"members: more than {limits.MaxMemberFilters} removals by a filter other than value eq."
                );
            case PatchOperator.Remove:
                return Take(new RemoveMembersMatching(filter));
            case PatchOperator.Add
                when named && ids.Count == 1 && (value is null || JsonSlices.KindOf(value.Value) is JsonTokenType.StartObject):
                return Take(new AddMembers([new MemberValue(ids[0])]));
            default:
                return ScimErrors.Mutability("members", "a member cannot be changed; remove it and add another.");
        }
    }

    /// <summary><c>value eq "a"</c>, alone or several joined by or, names its members without a look at the group.</summary>
    private static bool TryNameIds(Filter filter, ImmutableArray<string>.Builder ids)
    {
        switch (filter)
        {
            case CompareFilter { Operator: CompareOperator.Equal, Value: ScimString id } equal
                when equal.Path.Attribute.Name is "value":
                ids.Add(id.Value);
                return true;
            case OrFilter any:
                return any.Terms.All(term => TryNameIds(term, ids));
            default:
                return false;
        }
    }

    private ScimResult<MemberList> Read(AttributeDefinition attribute, ReadOnlyMemory<byte>? value)
    {
        if (value is not { } json || JsonSlices.Unassigns(attribute, json))
            return new MemberList([]);
        if (!_values.Read(null, attribute, json, out var read).IsFine(out var error))
            return error;
        // Only [] and null may empty a group; an empty string or object is a mistake of the sender.
        if (read is null)
            return MemberIdentity.Nobody(0);
        var members = ImmutableArray.CreateBuilder<MemberValue>();
        foreach (var item in PatchValues.Spread(read))
        {
            if (item is not ScimComplex complex || GroupMembers.From(complex) is not { } member)
                return MemberIdentity.Nobody(members.Count);
            members.Add(member);
        }
        return new MemberList(members.ToImmutable());
    }

    private ScimError? Take(MemberOperation operation)
    {
        _operations.Add(operation);
        return null;
    }

    private sealed record MemberList(ImmutableArray<MemberValue> Ids);
}
