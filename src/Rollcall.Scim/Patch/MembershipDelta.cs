using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Rollcall.Scim.Filters;

namespace Rollcall.Scim.Patch;

/// <summary>The net effect of member operations: each id at most once, in <c>Add</c> or in <c>Remove</c>, never in both.</summary>
/// <param name="ReplaceAll">The members afterwards are exactly <paramref name="Add"/>; whoever else is in goes.</param>
/// <param name="Add">Ids to put in, in the order they came. Those already in are fine.</param>
/// <param name="Remove">Ids to take out. Those not in are fine. Empty when everybody is replaced.</param>
public sealed record MembershipDelta(bool ReplaceAll, ImmutableArray<string> Add, ImmutableArray<string> Remove)
{
    public static MembershipDelta None { get; } = new(ReplaceAll: false, [], []);

    public bool IsEmpty => !ReplaceAll && Add.IsEmpty && Remove.IsEmpty;

    /// <summary>
    /// Folds the operations in time linear in the ids they name, plus one pass over the ids added so far for each removal by
    /// filter (of which a PATCH may hold <see cref="ScimLimits.MaxMemberFilters"/>).
    /// </summary>
    /// <param name="matching">The ids of the <b>stored</b> members a filter matches; asked once for each such operation.</param>
    public static MembershipDelta Fold(
        IEnumerable<MemberOperation> operations,
        Func<Filter, IReadOnlyCollection<string>> matching
    )
    {
        var fold = new Folding();
        foreach (var operation in operations)
        {
            switch (operation)
            {
                case AddMembers add:
                    fold.Add(add.Members);
                    break;
                case RemoveMembers remove:
                    fold.Remove(remove.Ids);
                    break;
                case RemoveMembersMatching remove:
                    fold.Remove(fold.AddedMatching(remove.Filter));
                    fold.Remove(matching(remove.Filter));
                    break;
                case RemoveAllMembers:
                    fold.RemoveAll();
                    break;
                case ReplaceMembers replace:
                    fold.RemoveAll();
                    fold.Add(replace.Members);
                    break;
            }
        }
        return fold.ToDelta();
    }

    public bool Equals(MembershipDelta? other) =>
        other is not null
        && ReplaceAll == other.ReplaceAll
        && Add.AsSpan().SequenceEqual(other.Add.AsSpan())
        && Remove.AsSpan().SequenceEqual(other.Remove.AsSpan());

    public override int GetHashCode() => HashCode.Combine(ReplaceAll, Add.Length, Remove.Length);

    private sealed class Folding
    {
        /// <summary>
        /// The last word on each id: the member to add, or null to remove it. Without case: ids are UUIDs, and one in capitals is the same
        /// (RFC 9562 section 4). Taken for two, one could be put in and taken out at once.
        /// </summary>
        private readonly Dictionary<string, MemberValue?> _last = new(StringComparer.OrdinalIgnoreCase);

        /// <summary>Ids in the order they were first named, so that the answer is the same every time.</summary>
        private readonly List<string> _order = [];
        private bool _replaceAll;

        public void Add(ImmutableArray<MemberValue> members)
        {
            foreach (var member in members)
                Say(member.Value, member);
        }

        public void Remove(IEnumerable<string> ids)
        {
            foreach (var id in ids)
                Say(id, null);
        }

        public void RemoveAll()
        {
            _replaceAll = true;
            _last.Clear();
            _order.Clear();
        }

        public List<string> AddedMatching(Filter filter) =>
            [.. _order.Where(id => _last[id] is { } member && FilterEvaluator.Matches(filter, GroupMembers.ToValue(member)))];

        public MembershipDelta ToDelta() =>
            new(
                _replaceAll,
                [.. _order.Where(id => _last[id] is not null)],
                _replaceAll ? [] : [.. _order.Where(id => _last[id] is null)]
            );

        private void Say(string id, MemberValue? member)
        {
            ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, id, out var known);
            slot = member;
            if (!known)
                _order.Add(id);
        }
    }
}
