using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Mapping;
using Rollcall.Scim.Resources;

namespace Rollcall.Engine.Tests.Mapping;

/// <summary>What holds for every set of rules, every user and every membership. Few names, so that rules and groups meet often.</summary>
public sealed class MappingLawTests
{
    private static readonly string[] Names =
    [
        "a",
        "A",
        "b",
        "B ",
        "c",
        " c",
        "jira-administrators",
        "Site-Admins",
        "",
        "a\nb",
        "a b",
    ];

    private static readonly string[] Scopes =
    [
        "userType eq \"x\"",
        "groups.display eq \"a\"",
        "not (title pr)",
        "userName sw \"u\"",
    ];

    private static readonly Gen<string> Name = Gen.Elements(Names);

    private static readonly Gen<ImmutableArray<string>> SomeNames = Name.ListOf()
        .Select(names => names.Take(4).ToImmutableArray());

    private static readonly Gen<ManualGroupRule> ManualRule =
        from source in Name
        from targets in SomeNames
        from authoritative in Gen.Elements(true, false)
        select new ManualGroupRule(source, targets, authoritative);

    private static readonly Gen<TargetConfiguration> Target =
        from manual in ManualRule.ListOf()
        from onTheFly in Gen.Elements(true, false)
        from protectedGroups in SomeNames
        from scope in Gen.Elements<string?>([null, .. Scopes])
        select People.Target with
        {
            Scope = scope,
            Groups = new()
            {
                Manual = [.. manual.Take(5)],
                OnTheFly = new() { Enabled = onTheFly },
                Protected = protectedGroups,
            },
        };

    private static readonly Gen<ScimResource> User = Gen.Elements(
        People.User("""{ "userName": "u1", "userType": "x", "title": "t" }"""),
        People.User("""{ "userName": "u2", "userType": "y", "displayName": "\u0007" }"""),
        People.User("""{ "userName": "\u00a0", "userType": "X" }"""),
        People.User("""{ "userName": "a\u0085b", "userType": "X" }"""),
        People.User("""{ "userName": "v", "active": false }"""),
        People.Ada
    );

    private static readonly Gen<Case> Cases =
        from target in Target
        from user in User
        from groups in SomeNames
        from deleted in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new Case(target, user, People.Groups([.. groups]), deleted);

    [Fact]
    public void No_protected_group_is_ever_given() =>
        Hold(which =>
            which.Map() is not DesiredState.Present present
            || present.Groups.Keys.All(group =>
                !which.Target.Groups.Protected.Any(name => Same(name, group)) && !which.Mapping.Managed.IsProtected(group)
            )
        );

    [Fact]
    public void Nobody_is_given_an_administrators_group_that_no_manual_rule_names() =>
        Hold(which =>
            which.Map() is not DesiredState.Present present
            || present
                .Groups.Where(group => AdministratorGroups.Contains(group.Key))
                .All(group =>
                    which.Target.Groups.Manual.Any(rule =>
                        Same(rule.From, group.Value.SourceGroup) && rule.To.Any(name => Same(name, group.Key))
                    )
                )
        );

    [Fact]
    public void A_user_is_present_exactly_when_it_is_there_active_in_scope_and_has_a_login_name() =>
        Hold(which =>
            which.Map() is DesiredState.Present
            == (
                !which.Deleted
                && which.User.Active
                && InScope(which)
                && !string.IsNullOrWhiteSpace(which.User.UserName)
                && !which.User.UserName.Any(char.IsControl)
            )
        );

    [Fact]
    public void The_same_rules_give_the_same_answer_whatever_the_order_of_groups() =>
        Hold(which =>
        {
            var reversed = which with { Groups = [.. which.Groups.Reverse()] };
            return (which.Map(), reversed.Map()) switch
            {
                (DesiredState.Present one, DesiredState.Present other) => one.Groups.SequenceEqual(other.Groups)
                    && one.Account.Name == other.Account.Name
                    && one.Account.Attributes.SequenceEqual(other.Account.Attributes),
                var (one, other) => one == other,
            };
        });

    [Fact]
    public void A_group_is_given_exactly_when_a_source_group_stands_for_it_and_it_is_not_protected() =>
        Hold(which =>
        {
            if (which.Map() is not DesiredState.Present present)
                return true;
            var stands = which
                .Groups.SelectMany(group => which.Mapping.GroupsOf(group.DisplayName))
                .Where(group => !which.Mapping.Managed.IsProtected(group.Name))
                .Select(group => group.Name)
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
            return stands.SetEquals(present.Groups.Keys);
        });

    [Fact]
    public void A_source_group_stands_for_each_target_group_once_and_never_for_a_nameless_one() =>
        Hold(which =>
            Names
                .Select(which.Mapping.GroupsOf)
                .All(groups =>
                    groups.All(group => group.Name.Length > 0)
                    && groups.DistinctBy(group => group.Name, StringComparer.OrdinalIgnoreCase).Count() == groups.Length
                )
        );

    private static void Hold(Func<Case, bool> law) =>
        Prop.ForAll(Cases.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1_000));

    /// <summary>The scopes above, said a second time in C#.</summary>
    private static bool InScope(Case which) =>
        Array.IndexOf(Scopes, which.Target.Scope) switch
        {
            0 => Same(which.User.Get("userType")?.ToString() ?? "", "x"),
            1 => which.Groups.Any(group => string.Equals(group.DisplayName, "a", StringComparison.OrdinalIgnoreCase)),
            2 => which.User.Get("title") is null,
            3 => which.User.UserName?.StartsWith('u') ?? false,
            _ => true,
        };

    private static bool Same(string left, string right) =>
        string.Equals(OneLine(left), OneLine(right), StringComparison.OrdinalIgnoreCase);

    private static string OneLine(string name) => name.Replace('\n', ' ').Trim();

    private sealed record Case(TargetConfiguration Target, ScimResource User, IReadOnlyList<GroupReference> Groups, bool Deleted)
    {
        public TargetMapping Mapping { get; } = People.Mapping(Target);

        public DesiredState Map() => Mapping.Map(User, Deleted, Groups);
    }
}
