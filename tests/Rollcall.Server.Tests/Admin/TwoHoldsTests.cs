using Rollcall.AdminApi;

namespace Rollcall.Server.Tests.Admin;

/// <summary>Somebody is to leave an emptied group, and the brake holds something else of the same person.</summary>
public abstract class TwoHoldsTests(AdminDatabase database) : AdminTest(database)
{
    private const string Both = "user-0";
    private const int Members = 7;

    protected override string Configuration =>
        AdminServer.Configuration.Replace(
            "    connector: in-memory\n",
            "    connector: in-memory\n    brake: { percent: 0, count: 0, per: 1h }\n",
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("Another")]
    [InlineData("Zoo")]
    public async Task The_number_that_status_names_lets_go_what_the_brake_held_and_the_emptied_group_stays(string other)
    {
        var brake = (await HeldAsync(other)).Targets[0].Brake.ShouldNotBeNull();

        (brake.Held, brake.Release).ShouldBe((1, 1));
        await ReleaseAsync(new BrakeRelease(Removals: (int)brake.Release.ShouldNotBeNull()));

        var status = await Server.UntilAsync(status => ParkedFor(status) is [{ Code: "group-emptied", Keys: Members }]);
        status.Targets[0].Brake.ShouldNotBeNull().Held.ShouldBeNull();
        await HasAsync(Both, ["Team"]);
        await IsHeldForAsync("group-emptied");
        await ReleaseAsync(new BrakeRelease(Group: "Team"));
        await AllIsAppliedAsync();
    }

    [Theory]
    [InlineData("Another")]
    [InlineData("Zoo")]
    public async Task Letting_the_emptied_group_go_takes_everybody_out_of_it_and_the_brake_still_holds_the_rest(string other)
    {
        await HeldAsync(other);

        await ReleaseAsync(new BrakeRelease(Group: "Team"));

        var status = await Server.UntilAsync(status => ParkedFor(status) is [{ Code: "brake", Keys: 1 }]);
        await HasAsync(Both, [other]);
        for (var number = 1; number < Members; number++)
            await HasAsync($"user-{number}", number == 1 ? [other] : []);
        await IsHeldForAsync("brake");
        var brake = status.Targets[0].Brake.ShouldNotBeNull();
        // Those who left the group are among those who lost something lately, and the number makes up for them.
        (brake.Held, brake.Release).ShouldBe((1, Members + 1));
        await ReleaseAsync(new BrakeRelease(Removals: Members + 1));
        await AllIsAppliedAsync();
    }

    [Fact]
    public async Task A_person_let_go_by_name_leaves_what_the_brake_held_and_not_the_emptied_group()
    {
        await HeldAsync("Zoo");

        await ReleaseAsync(new BrakeRelease(User: Both));

        await Server.UntilAsync(status => ParkedFor(status) is [{ Code: "group-emptied", Keys: Members }]);
        await HasAsync(Both, ["Team"]);
    }

    [Fact]
    public async Task An_emptied_group_is_let_go_also_where_the_brake_holds_something_of_all_who_are_in_it()
    {
        using var okta = Server.Server.Scim();
        var people = await HireAsync(okta);
        var team = await okta.CreateGroupAsync("Team", [.. people]);
        var other = await okta.CreateGroupAsync("Another", [.. people, await okta.CreateUserAsync("stays")]);
        await Server.SettleAsync();
        await okta.PatchAsync($"Groups/{team}", Bodies.Patch("""{"op":"replace","path":"members","value":[]}"""));
        foreach (var person in people)
            await LeaveAsync(okta, other, person);
        await Server.UntilAsync(status => ParkedFor(status) is [{ Code: "brake", Keys: Members }]);

        await ReleaseAsync(new BrakeRelease(Group: "Team"));

        await Server.UntilAsync(status =>
            ParkedFor(status) is [{ Code: "brake", Keys: Members }] && status.Targets[0].Brake?.Removals == Members
        );
        for (var number = 0; number < Members; number++)
            await HasAsync($"user-{number}", ["Another"]);
    }

    /// <summary>Seven people in a group that the source empties, and the first of them leaves another group as well.</summary>
    private async Task<ServiceStatus> HeldAsync(string other)
    {
        using var okta = Server.Server.Scim();
        var people = await HireAsync(okta);
        var team = await okta.CreateGroupAsync("Team", [.. people]);
        var group = await okta.CreateGroupAsync(other, people[0], people[1]);
        await Server.SettleAsync();
        await okta.PatchAsync($"Groups/{team}", Bodies.Patch("""{"op":"replace","path":"members","value":[]}"""));
        await LeaveAsync(okta, group, people[0]);
        return await Server.UntilAsync(status =>
            ParkedFor(status).Sum(parked => parked.Keys) == Members && status.Targets[0].Brake?.Held == 1
        );
    }

    private static async Task<List<string>> HireAsync(ScimClient okta)
    {
        var people = new List<string>();
        for (var number = 0; number < Members; number++)
            people.Add(await okta.CreateUserAsync($"user-{number}"));
        return people;
    }

    private static Task LeaveAsync(ScimClient okta, string group, string person) =>
        okta.PatchAsync($"Groups/{group}", Bodies.Patch($$"""{"op":"remove","path":"members[value eq \"{{person}}\"]"}"""));

    private static IReadOnlyList<ParkedKeys> ParkedFor(ServiceStatus status) =>
        status.Targets[0].Queue is { IsBusy: false } queue ? queue.ParkedFor : [];

    private async Task AllIsAppliedAsync()
    {
        await Server.UntilAsync(status => status.Targets[0].Queue is { IsBusy: false, Parked: 0 });
        await HasAsync(Both, []);
    }

    private async Task HasAsync(string person, string[] groups) =>
        (await WhyAsync(person)).Account.ShouldNotBeNull().Groups.ShouldBe(groups, person);

    private async Task IsHeldForAsync(string code) =>
        (await WhyAsync(Both)).Waiting.ShouldNotBeNull().Reason.ShouldNotBeNull().Code.ShouldBe(code);

    private async Task<WhyAtTarget> WhyAsync(string person) =>
        (await Server.GetAsync(AdminRoutes.Why(person))).Read(AdminJson.Default.WhyReport).Targets[0];

    private async Task ReleaseAsync(BrakeRelease release) =>
        (await Server.PostAsync(AdminRoutes.BrakeRelease("app"), release, AdminJson.Default.BrakeRelease)).Status.ShouldBe(200);
}

public sealed class TwoHoldsOnSqlite() : TwoHoldsTests(AdminDatabase.Sqlite);

public sealed class TwoHoldsOnPostgres() : TwoHoldsTests(AdminDatabase.Postgres);
