using Rollcall.Demo.Apps;
using Shouldly;
using Xunit;

namespace Rollcall.Demo.Tests;

public sealed class DifferenceTests
{
    private static readonly AppUser Ada = User("ada", active: true, "readers", "writers");

    [Fact]
    public void The_same_state_has_none() =>
        Differences([Ada], [User("ADA", active: true, "Writers", "readers") with { Name = "ada" }]).ShouldBeEmpty();

    [Fact]
    public void A_missing_account_is_one() =>
        Differences([Ada], []).ShouldContain(difference => difference.Subject == "ada" && difference.Actual == "no such user");

    [Fact]
    public void An_account_nobody_asked_for_is_one() =>
        Differences([], [Ada]).ShouldContain(difference => difference.Subject == "ada" && difference.Expected == "no such user");

    [Fact]
    public void A_leaver_who_is_still_active_is_one() =>
        Differences([Ada with { Active = false }], [Ada]).Single().Subject.ShouldBe("ada");

    [Fact]
    public void A_membership_too_many_shows_at_the_person_and_at_the_group()
    {
        var differences = Differences([User("ada", active: true, "readers")], [Ada]);

        differences.Select(difference => difference.Subject).ShouldBe(["ada", "group writers"]);
        differences[1].Actual.ShouldBe("also ada");
    }

    [Fact]
    public void A_group_nobody_asked_for_is_one() =>
        Difference
            .Between("jira", AppState.Of([Ada], ["readers", "writers"]), AppState.Of([Ada], ["readers", "writers", "strays"]))
            .Single()
            .Subject.ShouldBe("group strays");

    private static IReadOnlyList<Difference> Differences(AppUser[] expected, AppUser[] actual) =>
        Difference.Between("jira", AppState.Of(expected, ["readers", "writers"]), AppState.Of(actual, ["readers", "writers"]));

    private static AppUser User(string name, bool active, params string[] groups) =>
        new()
        {
            Name = name,
            Email = "ada@example.com",
            DisplayName = "Ada",
            Active = active,
            Groups = groups.ToHashSet(StringComparer.OrdinalIgnoreCase),
        };
}
