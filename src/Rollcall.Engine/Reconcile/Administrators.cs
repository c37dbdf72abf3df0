using System.Collections.Immutable;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Reconcile;

/// <summary>Whether somebody is left who can administer an app.</summary>
internal static class Administrators
{
    /// <summary>True when another member of their administrators' groups is found than they are; null when that cannot be known.</summary>
    public static async ValueTask<bool?> OthersAsync(
        ReconcileTarget target,
        ImmutableArray<Account> accounts,
        CancellationToken cancellationToken
    )
    {
        if (accounts.Any(account => account.AdministratorGroups.IsEmpty) || !target.Capabilities.ListsGroupMembers)
            return null;
        var groups = accounts.SelectMany(account => account.AdministratorGroups).Distinct(StringComparer.OrdinalIgnoreCase);
        foreach (var group in groups)
        {
            await foreach (var reading in target.Connector.ListMembersAsync(group, cancellationToken))
            {
                if (reading is Reading<AccountReference>.Failed)
                    return null;
                if (
                    reading is Reading<AccountReference>.Found { Value: var member }
                    && accounts.All(account => account.RemoteId != member.RemoteId)
                    && await IsActiveAsync(target, member, cancellationToken)
                )
                    return true;
            }
        }
        return false;
    }

    private static async ValueTask<bool> IsActiveAsync(
        ReconcileTarget target,
        AccountReference member,
        CancellationToken cancellationToken
    ) =>
        await target.Connector.FindByIdAsync(member.RemoteId, cancellationToken) is Reading<Account>.Found { Value.Active: true };
}
