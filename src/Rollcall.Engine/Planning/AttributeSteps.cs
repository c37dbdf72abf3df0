using System.Collections.Immutable;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Targets;
using static Rollcall.Engine.Planning.ReasonCodes;

namespace Rollcall.Engine.Planning;

/// <summary>Login name and attributes of an account that is there.</summary>
internal static class AttributeSteps
{
    public static IEnumerable<Step> Of(
        UserPlanInput input,
        DesiredState.Present desired,
        Account account,
        AccountReference reference
    )
    {
        // Apps compare login names without case; a rename that only changes case would be refused or never settle.
        if (desired.Renames && !string.Equals(account.Name, desired.Account.Name, StringComparison.OrdinalIgnoreCase))
            yield return Rename(input, desired.Account.Name, account, reference);
        var changes = Differences(input, desired, account).ToImmutableArray();
        if (!changes.IsEmpty)
        {
            var names = string.Join(", ", changes.Select(change => change.Name));
            yield return new Step.UpdateAccount(reference, changes)
            {
                Reason = AttributeDiffers.Because($"The source has other values for: {names}."),
            };
        }
    }

    public static Step Rename(UserPlanInput input, string name, Account account, AccountReference reference)
    {
        var step = new Step.RenameAccount(reference, name)
        {
            Reason = NameDiffers.Because($"The login name is {account.Name} and should be {name}."),
        };
        return input.Capabilities.Rename
            ? step
            : UserPlanner.Skip(input.Subject, ReasonTexts.CannotRename(account.Name, name), step);
    }

    private static IEnumerable<AttributeDifference> Differences(
        UserPlanInput input,
        DesiredState.Present desired,
        Account account
    )
    {
        foreach (var (name, wanted) in desired.Account.Attributes)
        {
            var known = account.Attributes.TryGetValue(name, out var has);
            if (!known && !input.Capabilities.ReadsAttributesBack)
                known = input.Link?.Applied.Attributes.TryGetValue(name, out has) ?? false;
            if (!known || !string.Equals(has, wanted, StringComparison.Ordinal))
                yield return new AttributeDifference(name, known ? has : null, wanted);
        }
        if (input.Capabilities.KeepsExternalId && desired.Account.ExternalId is { } id && account.ExternalId != id)
            yield return new AttributeDifference(AttributeDifference.ExternalId, account.ExternalId, id);
    }
}
