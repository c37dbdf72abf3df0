using Rollcall.Demo.Apps;
using Rollcall.Demo.Company;
using Shouldly;
using Xunit;

namespace Rollcall.Demo.Tests;

/// <summary>The judge of the demo has to be right before it may judge.</summary>
public sealed class AppModelTests
{
    private readonly Roster _roster = new();
    private readonly AppModel _jira;
    private readonly AppModel _crowd;

    public AppModelTests()
    {
        _jira = new AppModel(AppRules.Jira, _roster);
        _crowd = new AppModel(AppRules.Crowd, _roster);
    }

    [Fact]
    public void A_new_account_gets_the_default_groups_and_what_its_source_groups_mean()
    {
        var person = Hired(1);
        Grouped("Engineering", 1);

        Jira(person).Groups.ShouldBe(["jira-software-users", "developers", "code-review", "Engineering"], ignoreOrder: true);
        Crowd(person).Groups.ShouldBe(["confluence-users", "Engineering"], ignoreOrder: true);
    }

    [Fact]
    public void A_leaver_gives_the_license_back_and_in_Crowd_every_managed_group_too()
    {
        var person = Hired(1);
        Grouped("Team Aurora", 1);

        Changed(person with { Active = false });

        Jira(person).Active.ShouldBeFalse();
        Jira(person).Groups.ShouldBe(["Team Aurora"]);
        Crowd(person).Groups.ShouldBeEmpty();
    }

    [Fact]
    public void Who_returns_has_everything_again()
    {
        var person = Hired(1);
        Grouped("Team Aurora", 1);
        Changed(person with { Active = false });

        Changed(person);

        Jira(person).Groups.ShouldBe(["jira-software-users", "Team Aurora"], ignoreOrder: true);
        Crowd(person).Groups.ShouldBe(["confluence-users", "Team Aurora"], ignoreOrder: true);
    }

    [Fact]
    public void A_robot_is_out_of_the_scope_of_Jira()
    {
        var robot = Hired(1, userType: "Service");

        _jira.Expected.Users.ShouldBeEmpty();
        Crowd(robot).Active.ShouldBeTrue();
    }

    [Fact]
    public void Contractors_are_not_for_Crowd()
    {
        Hired(1, source: Sources.Entra);

        _jira.Expected.Users.Count.ShouldBe(1);
        _crowd.Expected.Users.ShouldBeEmpty();
    }

    [Fact]
    public void Who_takes_the_login_of_an_administrator_gets_nothing()
    {
        _jira.TakeOver(AppState.Of([HandMade("admin", "jira-administrators")], ["jira-administrators"]));
        Hired(1, source: Sources.Entra, userName: "admin");
        Grouped("Agency Designers", 1);

        _jira.Expected.Users["admin"].DisplayName.ShouldBe("By Hand");
        _jira.Expected.Groups["Agency Designers"].ShouldBeEmpty();
    }

    [Fact]
    public void An_account_that_was_there_keeps_its_hand_made_groups_and_gets_no_defaults()
    {
        _jira.TakeOver(AppState.Of([HandMade("p1@example.com", "chess-club")], ["chess-club"]));

        var person = Hired(1);

        Jira(person).DisplayName.ShouldBe("Given1 Family");
        Jira(person).Groups.ShouldBe(["chess-club"]);
    }

    [Fact]
    public void A_renamed_group_leaves_an_empty_one_behind()
    {
        var person = Hired(1);
        var group = Grouped("Project Apollo", 1);

        _roster.Rename(group, "Project Artemis");
        _jira.Follow(group with { Name = "Project Artemis" });
        Changed(person);

        _jira.Expected.Groups["Project Apollo"].ShouldBeEmpty();
        _jira.Expected.Groups["Project Artemis"].ShouldBe(["p1@example.com"]);
    }

    [Fact]
    public void A_protected_group_is_not_made_and_not_joined()
    {
        var person = Hired(1);
        Grouped("jira-administrators", 1);

        Jira(person).Groups.ShouldBe(["jira-software-users"]);
        _crowd.Expected.Groups.Keys.ShouldNotContain("jira-administrators");
    }

    [Fact]
    public void What_changes_nothing_is_not_waited_for()
    {
        var person = Hired(1);

        _jira.Follow(person with { Title = "Team Lead" }).ShouldBeNull();
    }

    private Person Hired(int number, string source = Sources.Okta, string userType = "Employee", string? userName = null)
    {
        var person = new Person
        {
            Number = number,
            Source = source,
            GivenName = $"Given{number}",
            FamilyName = "Family",
            UserName = userName ?? $"p{number}@example.com",
            Email = $"p{number}@example.com",
            Department = "Team Aurora",
            UserType = userType,
        };
        Changed(person);
        return person;
    }

    private void Changed(Person person)
    {
        _roster.Put(person);
        _jira.Follow(person);
        _crowd.Follow(person);
    }

    private SourceGroup Grouped(string name, params int[] members)
    {
        var group = new SourceGroup
        {
            Source = _roster.Person(members[0]).Source,
            Name = name,
            Members = members.ToHashSet(),
        };
        _roster.Put(group);
        foreach (var app in new[] { _jira, _crowd })
            app.Follow(group);
        foreach (var member in members)
            Changed(_roster.Person(member));
        return group;
    }

    private AppUser Jira(Person person) => _jira.Expected.Users[person.UserName];

    private AppUser Crowd(Person person) => _crowd.Expected.Users[person.UserName];

    private static AppUser HandMade(string name, params string[] groups) =>
        new()
        {
            Name = name,
            Email = "hand@example.com",
            DisplayName = "By Hand",
            Active = true,
            Groups = groups.ToHashSet(StringComparer.OrdinalIgnoreCase),
        };
}
