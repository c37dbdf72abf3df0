using Rollcall.Engine.Mapping;
using Rollcall.Engine.Targets;
using static Rollcall.Engine.Planning.ReasonCodes;

namespace Rollcall.Engine.Planning;

/// <summary>Accounts that nobody may get hold of by way of the IdP.</summary>
internal static class AccountGuard
{
    /// <summary>Null when the account may be changed.</summary>
    public static Reason? Refusal(UserPlanInput input, Account account)
    {
        var target = input.Target;
        if (Named(target.ProtectedAccounts, account.Name))
            return ProtectedAccount.Because($"{account.Name} is listed in protectedAccounts.");
        if (Named(target.ConsentedAdministrators, account.Name))
            return null;
        if (account.IsAdministrator && !MadeAdministratorByRule(input, account))
            return Administrator.Because(
                $"{account.Name} administers the app. To let Rollcall manage it, list it in consentedAdministrators."
            );
        return account.Groups.FirstOrDefault(input.Managed.IsProtected) is { } group
            ? ProtectedAccount.Because(
                $"{account.Name} is in the protected group {group}. To let Rollcall manage it, list it in consentedAdministrators."
            )
            : null;
    }

    /// <summary>A manual rule that gives an administrators' group is the configuration's consent for whom it made one.</summary>
    private static bool MadeAdministratorByRule(UserPlanInput input, Account account) =>
        input.Link is { } link
        && !account.AdministratorGroups.IsEmpty
        && account.AdministratorGroups.All(group =>
            link.Applied.Groups.TryGetValue(group, out var kind) && kind is GrantKind.Manual
        );

    private static bool Named(IEnumerable<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
