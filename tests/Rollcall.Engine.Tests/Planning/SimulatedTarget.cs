using System.Collections.Immutable;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Planning;

/// <summary>A target that does exactly what a step says, with the link following as the engine lets it.</summary>
internal static class SimulatedTarget
{
    /// <summary>The input as the planner would get it at the next look.</summary>
    public static UserPlanInput Perform(UserPlanInput input, Plan plan)
    {
        var account = AccountOf(input.Sighting);
        var seen = new Observation.Seen
        {
            Plan = plan,
            Link = input.Link,
            StoredLink = input.Link,
            ResourceExists = true,
            Source = "okta",
            Mode = Engine.Configuration.SourceMode.Live,
            Account = account,
            Desired = input.Desired,
            Predecessor = (input.Sighting as Sighting.Matched)?.Owner,
            Confirmed = Confirmed(input.Desired, account),
        };
        var key = new WorkKey(input.Target.Id, Engine.Directory.ResourceKind.User, input.Resource);
        var now = DateTimeOffset.UnixEpoch;
        var link = plan.Steps.Aggregate(input.Link, (before, step) => LinkProgress.AfterOwn(before, step, key, seen, now));
        link = LinkIntent.Of(link, key, seen, plan, now);
        foreach (var step in plan.Steps.Where(step => step is not (Step.Skip or Step.Hold)))
        {
            account = Apply(account, step);
            if (step is not (Step.Adopt or Step.HandOver or Step.Release))
                link = LinkProgress.After(link, step, new Outcome.Applied(), seen);
        }
        link = LinkProgress.Settled(link, seen, everythingWorked: plan.Steps.All(step => step is not Step.Hold));
        return input with { Link = link, Sighting = Next(input, link, account) };
    }

    private static Sighting Next(UserPlanInput input, Link? link, Account? account) =>
        (link, account) switch
        {
            (null, _) => input.Sighting,
            // Nothing came of it: the next look finds the same.
            _ when input.Sighting is Sighting.NameTaken or Sighting.Ambiguous => input.Sighting,
            _ when input.Sighting is Sighting.Matched matched && link.RemoteId != matched.Account.RemoteId => input.Sighting,
            (_, null) => new Sighting.Nobody(),
            ({ State: LinkState.Pending }, { } left) => new Sighting.LeftBehind(left),
            (_, { } there) => new Sighting.Linked(there),
        };

    private static Account? Apply(Account? account, Step step) =>
        step switch
        {
            Step.CreateAccount create => new Account
            {
                RemoteId = "JIRAUSER1",
                Name = create.Account.Name,
                Attributes = create.Account.Attributes,
                Active = true,
            },
            Step.UpdateAccount update => account! with
            {
                Attributes = account.Attributes.SetItems(update.Changes.Select(c => KeyValuePair.Create(c.Name, c.After))),
            },
            Step.RenameAccount rename => account! with { Name = rename.NewName },
            Step.EnableAccount => account! with { Active = true },
            Step.DisableAccount => account! with { Active = false },
            Step.DeleteAccount => null,
            Step.AddMember add => account! with { Groups = account.Groups.Add(add.Group) },
            Step.RemoveMember remove => account! with
            {
                Groups = account.Groups.Remove(remove.Group),
                AdministratorGroups = account.AdministratorGroups.Remove(remove.Group),
                IsAdministrator = account.IsAdministrator && !account.AdministratorGroups.Contains(remove.Group),
            },
            _ => account,
        };

    private static ImmutableSortedDictionary<string, GrantKind> Confirmed(DesiredState desired, Account? account) =>
        desired is DesiredState.Present present && account is not null
            ? AppliedState.Nothing.Groups.AddRange(
                present
                    .Groups.Where(group => account.Groups.Contains(group.Key))
                    .Select(group => KeyValuePair.Create(group.Key, group.Value.Kind))
            )
            : AppliedState.Nothing.Groups;

    private static Account? AccountOf(Sighting sighting) =>
        sighting switch
        {
            Sighting.Linked linked => linked.Account,
            Sighting.LeftBehind left => left.Account,
            Sighting.Matched matched => matched.Account,
            _ => null,
        };
}
