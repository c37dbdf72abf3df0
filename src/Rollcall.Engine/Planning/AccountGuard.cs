using Rollcall.Engine.Configuration;
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
        if (IsListed(target, account))
            return ProtectedAccount.Because(
                $"{account.Name} is listed in protectedAccounts of {target.Id}, so nothing is done to it for {input.Subject}. "
                    + "If Rollcall should look after it, take it off that list; if not, there is nothing to do."
            );
        if (Named(target.ConsentedAdministrators, account.Name))
            return null;
        if (account.IsAdministrator && !MadeAdministratorByRule(input, account))
            return Administrator.Because($"{account.Name} administers the app. {Advice(input, account)}");
        return account.Groups.FirstOrDefault(input.Managed.IsProtected) is { } group
            ? ProtectedAccount.Because($"{account.Name} is in the protected group {group}. {Advice(input, account)}")
            : null;
    }

    /// <summary>Whether the configuration says of exactly this account that it is nobody's to change.</summary>
    public static bool IsListed(TargetConfiguration target, Account account) => Named(target.ProtectedAccounts, account.Name);

    /// <summary>The safer thing first: consent hands the account to whoever may write that name at the identity provider.</summary>
    private static string Advice(UserPlanInput input, Account account)
    {
        var consent = $"list {account.Name} in consentedAdministrators of {input.Target.Id}";
        if (input.Link is null)
        {
            return $"Look first whether {input.Subject} of the identity provider is meant to have it. If not, rename the person there: this account stays as it is. "
                + $"Only if it is: {consent}.";
        }
        return input.Desired is DesiredState.Absent
            ? $"So it is left as it is, and its owner can still get in. Disable it at the app by hand; or {consent}, and Rollcall does it."
            : $"So it is left as it is. Look first whether it is meant to be in that role, and take it out at the app if not. Only if Rollcall is to change it: {consent}.";
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
