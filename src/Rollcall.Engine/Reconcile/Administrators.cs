using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Reconcile;

/// <summary>Whether somebody is left who can administer an app.</summary>
internal static class Administrators
{
    /// <summary>True when another member of the account's administrator groups is found; null when that cannot be known.</summary>
    public static async ValueTask<bool?> OthersAsync(ReconcileTarget target, Account account, CancellationToken cancellationToken)
    {
        if (account.AdministratorGroups.IsEmpty || !target.Capabilities.ListsGroupMembers)
            return null;
        foreach (var group in account.AdministratorGroups)
        {
            await foreach (var reading in target.Connector.ListMembersAsync(group, cancellationToken))
            {
                if (reading is Reading<AccountReference>.Failed)
                    return null;
                if (
                    reading is Reading<AccountReference>.Found { Value: var member }
                    && member.RemoteId != account.RemoteId
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
