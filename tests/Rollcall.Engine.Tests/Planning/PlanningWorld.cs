using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Planning;

/// <summary>
/// Random states of one user at one target, over alphabets so small that desired, current, granted, managed and protected
/// overlap all the time.
/// </summary>
internal static class PlanningWorld
{
    public static readonly ResourceId Me = new(Guid.Parse("00000000-0000-7000-8000-000000000001"));
    public static readonly ResourceId SomebodyElse = new(Guid.Parse("00000000-0000-7000-8000-000000000002"));
    private static readonly string[] GroupNames = ["dev", "ops", "license", "admins", "Hand-Made"];
    private static readonly string[] Names = ["jdoe", "JDoe", "john", "admin"];
    private static readonly string[] Values = ["", "a", "b"];

    public static Arbitrary<UserPlanInput> Inputs { get; } =
        (
            from target in Targets
            from desired in Desired
            from account in Account
            from link in Link
            from sighting in Sighting(account, link)
            from capabilities in Capabilities
            from managed in Managed
            from unavailable in Subset
            select new UserPlanInput
            {
                Target = target,
                Resource = Me,
                Subject = "jdoe",
                // The observer never leaves a person it should find unsought.
                Desired = desired,
                Sighting = Consistent(sighting, desired, link),
                Link = link,
                Capabilities = capabilities,
                Managed = managed,
                UnavailableGroups = ImmutableSortedDictionary
                    .Create<string, Reason>(StringComparer.OrdinalIgnoreCase)
                    .AddRange(unavailable.Select(g => KeyValuePair.Create(g, ReasonCodes.GroupMissing.Because("test")))),
            }
        ).ToArbitrary();

    private static Gen<bool> Coin => Gen.Elements(true, false);

    private static Gen<ImmutableSortedSet<string>> Subset =>
        from bits in Gen.Choose(0, (1 << GroupNames.Length) - 1)
        select Engine.Targets.Account.NoGroups.Union(GroupNames.Where((_, i) => (bits & (1 << i)) != 0));

    private static Gen<TargetConfiguration> Targets =>
        from license in Subset
        from defaults in Subset
        from action in Gen.Elements(Enum.GetValues<LeaverAction>())
        from remove in Gen.Elements(Enum.GetValues<LeaverGroups>())
        from onTheFly in Coin
        from protectedAccount in Gen.Elements<string[]>([], ["admin"], ["JDOE"])
        from consented in Gen.Elements<string[]>([], ["admin"], ["jdoe"])
        select new TargetConfiguration
        {
            Id = "jira",
            Connector = "in-memory",
            LicenseGroups = [.. license],
            Leavers = new LeaverRules { Action = action, Remove = remove },
            Groups = new GroupRules
            {
                DefaultsForNew = [.. defaults],
                OnTheFly = new OnTheFlyRule { Enabled = onTheFly },
            },
            ProtectedAccounts = [.. protectedAccount],
            ConsentedAdministrators = [.. consented],
        };

    private static Gen<DesiredState> Desired =>
        Gen.Frequency(
            (5, Present),
            (3, Absent),
            (1, Gen.Constant<DesiredState>(new DesiredState.Unmappable(ReasonCodes.MappingFailed.Because("no name"))))
        );

    private static Gen<DesiredState> Absent =>
        from name in Gen.Elements([null, .. Names])
        select (DesiredState)new DesiredState.Absent(ReasonCodes.Inactive.Because("inactive")) { Name = name };

    private static Gen<DesiredState> Present =>
        from name in Gen.Elements(Names)
        from email in Gen.Elements(Values)
        from renames in Coin
        from groups in Subset
        from kind in Gen.Elements(Enum.GetValues<GrantKind>())
        select (DesiredState)
            new DesiredState.Present
            {
                Account = new DesiredAccount { Name = name, Attributes = AppliedState.Nothing.Attributes.Add("email", email) },
                Renames = renames,
                Groups = ImmutableSortedDictionary
                    .Create<string, GroupGrant>(StringComparer.OrdinalIgnoreCase)
                    .AddRange(groups.Select(g => KeyValuePair.Create(g, new GroupGrant($"source {g}", kind)))),
                Match = new MatchValues("ext", name, null),
            };

    private static Gen<Account> Account =>
        from name in Gen.Elements(Names)
        from email in Gen.Elements(Values)
        from active in Coin
        from admin in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from readOnly in Gen.Frequency((9, Gen.Constant((string?)null)), (1, Gen.Constant((string?)"LDAP")))
        from groups in Subset
        select new Account
        {
            RemoteId = "JIRAUSER1",
            Name = name,
            Attributes = AppliedState.Nothing.Attributes.Add("email", email),
            Active = active,
            IsAdministrator = admin,
            AdministratorGroups = admin ? groups.Intersect(["admins"]) : Engine.Targets.Account.NoGroups,
            ReadOnlyBecause = readOnly,
            Groups = groups,
        };

    private static Gen<Link?> Link =>
        from exists in Gen.Frequency((1, Gen.Constant(false)), (3, Gen.Constant(true)))
        from state in Gen.Elements(LinkState.Pending, LinkState.Linked, LinkState.Disabled, LinkState.Gone)
        from origin in Gen.Elements(Enum.GetValues<LinkOrigin>())
        from granted in Subset
        from kind in Gen.Elements(Enum.GetValues<GrantKind>())
        from taken in Subset
        from defaults in Coin
        from email in Gen.Elements(Values)
        select exists
            ? new Link
            {
                Target = "jira",
                Kind = ResourceKind.User,
                Resource = Me,
                Source = "okta",
                RemoteId = state is LinkState.Pending ? null : "JIRAUSER1",
                RemoteName = "jdoe",
                State = state,
                Origin = origin,
                Applied = AppliedState.Nothing with
                {
                    Attributes = AppliedState.Nothing.Attributes.Add("email", email),
                    Groups = AppliedState.Nothing.Groups.AddRange(granted.Select(g => KeyValuePair.Create(g, kind))),
                    TakenOnLeave = taken,
                    DefaultsGiven = defaults,
                },
            }
            : null;

    private static Gen<Sighting> Sighting(Account account, Link? link) =>
        link switch
        {
            null => Sought(account),
            // The account of the link is there, or another one that the app shows in its place.
            { State: LinkState.Pending } => Gen.Elements<Sighting>(
                // It is looked for by the name of the link.
                new Sighting.LeftBehind(account with { Name = link.RemoteName }),
                new Sighting.Nobody(),
                new Sighting.NameTaken()
            ),
            _ => Gen.Frequency((2, Gen.Constant<Sighting>(new Sighting.Linked(account))), (1, Sought(Another(account)))),
        };

    private static Account Another(Account account) => account with { RemoteId = "JIRAUSER2" };

    /// <summary>By match keys, as nobody is there whom the link means.</summary>
    private static Gen<Sighting> Sought(Account account) =>
        from key in Gen.Elements(Enum.GetValues<MatchKey>())
        from owned in Gen.Choose(0, 3)
        from sighting in Gen.Elements<Sighting>(
            new Sighting.Nobody(),
            new Sighting.NameTaken(),
            new Sighting.Matched(account, key, owned > 1 ? OwnedBySomebodyElse : null, owned == 3),
            new Sighting.Ambiguous(ReasonCodes.Ambiguous.Because("two of them"))
        )
        select sighting;

    private static Sighting Consistent(Sighting sighting, DesiredState desired, Link? link) =>
        desired is DesiredState.Present || sighting is Engine.Planning.Sighting.Linked or Engine.Planning.Sighting.LeftBehind
            ? sighting
        // Of somebody who left without a link: what the match keys find and nobody's link has.
        : link is null
            ? sighting is Engine.Planning.Sighting.Matched { Owner: null, Account.Active: true } ? sighting
                : new Sighting.NotSought()
        : new Sighting.Nobody();

    private static Gen<Capabilities> Capabilities =>
        from rename in Coin
        from disable in Coin
        from sessions in Coin
        select Everything with
        {
            Rename = rename,
            Disable = disable,
            EndsSessions = sessions,
        };

    /// <summary>An app that can do all there is.</summary>
    public static Capabilities Everything { get; } =
        new()
        {
            Rename = true,
            Disable = true,
            Delete = true,
            StableId = true,
            KeepsExternalId = false,
            FindsByEmail = true,
            CreateGroups = true,
            DeleteGroups = true,
            ListsGroupMembers = true,
            ReadsAttributesBack = true,
            EndsSessions = true,
            Attributes = [new AttributeCapability("email", 255)],
        };

    private static Gen<ManagedGroups> Managed =>
        from linked in Subset
        from guarded in Subset
        select new ManagedGroups(
            linked.ToDictionary(g => g, _ => GroupReach.Linked, StringComparer.OrdinalIgnoreCase),
            guarded.Intersect(["admins", "ops"]).ToHashSet(StringComparer.OrdinalIgnoreCase)
        );

    private static Link OwnedBySomebodyElse { get; } =
        new()
        {
            Target = "jira",
            Kind = ResourceKind.User,
            Resource = SomebodyElse,
            Source = "okta",
            RemoteId = "JIRAUSER1",
            RemoteName = "jdoe",
            State = LinkState.Linked,
            Origin = LinkOrigin.Created,
        };
}
