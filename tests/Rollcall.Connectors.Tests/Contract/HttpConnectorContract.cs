using System.Diagnostics;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Rollcall.FakeAtlassian.Faults;
using Shouldly;

namespace Rollcall.Connectors.Tests.Contract;

/// <summary>What every connector across a network must do when the network, the app or a proxy does not play along.</summary>
public abstract class HttpConnectorContract<TApp> : ConnectorContract<TApp>
    where TApp : HttpAppUnderTest
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    public static TheoryData<string, string> FaultsAndOperations =>
        new(
            from fault in Broken.Keys
            from operation in new[] { "find", "group", "create", "update", "disable", "join", "leave", "delete", "create group" }
            select (fault, operation)
        );

    private static readonly SortedDictionary<string, (Fault Fault, ReasonCode Code)> Broken = new()
    {
        ["500"] = (new Fault.Status(500), ReasonCodes.ServerError),
        ["502"] = (new Fault.Status(502), ReasonCodes.ServerError),
        ["503"] = (new Fault.Status(503), ReasonCodes.ServerError),
        ["maintenance page"] = (new Fault.Html(503), ReasonCodes.ServerError),
        ["429"] = (new Fault.Status(429, TimeSpan.FromSeconds(7)), ReasonCodes.RateLimited),
        ["login page"] = (new Fault.Html(), ReasonCodes.NotTheApi),
        ["dropped before"] = (new Fault.DropBefore(), ReasonCodes.Unreachable),
        ["dropped after"] = (new Fault.DropAfter(), ReasonCodes.Unreachable),
        ["never answers"] = (new Fault.Hang(), ReasonCodes.TimedOut),
        ["never answers but did it"] = (new Fault.Hang(AfterWork: true), ReasonCodes.TimedOut),
    };

    [Theory]
    [MemberData(nameof(FaultsAndOperations))]
    public async Task Whatever_breaks_is_tried_again_with_a_reason_and_nothing_is_thrown(string fault, string operation)
    {
        var account = await CreateAsync("somebody", groups: ["team"]);
        await App.AddGroupAsync("other");
        var (broken, code) = Broken[fault];
        // Only what never answers may wait for a short time: a busy machine must not turn another fault into that one.
        await using var connector = App.Connect(broken is Fault.Hang ? Short : null);
        await connector.ProbeAsync(Stop);
        App.Faults.Add(new FaultRule(broken));

        var outcome = await TryAsync(connector, operation, account);

        var retry = outcome.ShouldBeOfType<Outcome.RetryAfter>();
        retry.Reason.Code.ShouldBe(code);
        retry.Reason.Detail.ShouldContain(connector.GetType().Name.Replace("Connector", "", StringComparison.Ordinal));
        retry.Delay.ShouldBe(fault == "429" ? TimeSpan.FromSeconds(7) : null);
        App.Requests.Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Half_an_answer_is_not_an_answer()
    {
        var account = await CreateAsync("somebody");
        App.Faults.Add(new FaultRule(new Fault.HalfBody()));

        foreach (var operation in new[] { "find", "create" })
        {
            var retry = (await TryAsync(Connector, operation, account)).ShouldBeOfType<Outcome.RetryAfter>(operation);
            retry.Reason.Code.ShouldBeOneOf(ReasonCodes.Unreachable, ReasonCodes.NotTheApi);
        }
    }

    [Theory]
    [InlineData("dropped after")]
    [InlineData("never answers but did it")]
    [InlineData("half")]
    public async Task After_a_create_whose_answer_was_lost_a_read_finds_exactly_that_account(string how)
    {
        Fault lost = how == "half" ? new Fault.HalfBody() : Broken[how].Fault;
        await using var connector = App.Connect(lost is Fault.Hang ? TimeSpan.FromSeconds(1) : null);
        App.Faults.Next(lost, method: "POST", pathPrefix: "user");
        var desired = connector.Normalise(Steps.Desired("once", "once@example.com", "Only once"));

        (await connector.PerformAsync(Steps.Create(desired), Stop)).ShouldBeOfType<Outcome.RetryAfter>();

        var account = await AccountAsync("once");
        account.Attributes["email"].ShouldBe("once@example.com");
        account.Attributes["displayName"].ShouldBe("Only once");
        (await App.UserNamesAsync()).Count(name => name == "once").ShouldBe(1);
        (await connector.PerformAsync(Steps.Create(desired), Stop))
            .ShouldBeOfType<Outcome.Held>()
            .Reason.Code.ShouldBe(ReasonCodes.NameTaken);
    }

    [Fact]
    public async Task A_change_whose_answer_was_lost_can_be_made_again()
    {
        var account = await CreateAsync("somebody");
        await App.AddGroupAsync("team");
        foreach (
            var step in new[]
            {
                Steps.Add("team", account),
                Steps.Update(account, ("displayName", "Another name")),
                Steps.Remove("team", account),
                Steps.Disable(account),
                Steps.Rename(account, "somebody.else"),
            }
        )
        {
            App.Faults.Add(new FaultRule(new Fault.DropAfter()) { Method = "POST", Times = 1 });
            App.Faults.Add(new FaultRule(new Fault.DropAfter()) { Method = "PUT", Times = 1 });
            App.Faults.Add(new FaultRule(new Fault.DropAfter()) { Method = "DELETE", Times = 1 });
            await PerformAsync(step);
            App.Faults.Clear();
            (await PerformAsync(step)).ShouldSatisfyAllConditions(again =>
                (
                    again.IsDone() || again is Outcome.RetryAfter { Reason.Code: var code } && code == ReasonCodes.NameDiffers
                ).ShouldBeTrue($"{step}: {again}")
            );
        }
        var now = (await Connector.FindByIdAsync(account.RemoteId, Stop)).Value();
        now.Name.ShouldBe("somebody.else");
        now.Active.ShouldBeFalse();
        now.Groups.ShouldBeEmpty();
        now.Attributes["displayName"].ShouldBe("Another name");
    }

    [Fact]
    public async Task Members_are_listed_over_all_pages_and_a_page_that_fails_never_looks_like_the_end()
    {
        for (var i = 0; i < App.MoreThanTwoPages; i++)
            await App.AddUserAsync($"member{i:0000}", null, "crowd");

        var all = await Connector.ListMembersAsync("crowd", Stop).ToListAsync(Stop);
        all.Select(one => one.Value().Name).Distinct().Count().ShouldBe(App.MoreThanTwoPages);
        all.Count.ShouldBe(App.MoreThanTwoPages);
        var pages = App.Requests.All.Count(request => request.Endpoint == App.MembersPath);

        // The second of them fails.
        var seen = 0;
        List<Reading<AccountReference>> cut = [];
        await foreach (var reading in Connector.ListMembersAsync("crowd", Stop))
        {
            if (seen++ == 0)
                App.Faults.Add(new FaultRule(new Fault.Status(500)) { PathPrefix = App.MembersPath });
            cut.Add(reading);
        }

        cut[^1].Because().ShouldBeOfType<Outcome.RetryAfter>().Reason.Code.ShouldBe(ReasonCodes.ServerError);
        cut.Take(cut.Count - 1).ShouldAllBe(reading => reading is Reading<AccountReference>.Found);
        cut.Count.ShouldBeLessThan(App.MoreThanTwoPages);
        pages.ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task Lists_that_fail_on_the_way_end_in_a_failure()
    {
        for (var i = 0; i < 5; i++)
            await App.AddUserAsync($"user{i}");
        List<Reading<Account>> accounts = [];
        await foreach (var reading in Connector.ListAccountsAsync(Stop))
        {
            if (accounts.Count == 1)
                App.Faults.Add(new FaultRule(new Fault.DropBefore()));
            accounts.Add(reading);
        }

        accounts.Count.ShouldBe(3);
        accounts[^1].Because().ShouldBeOfType<Outcome.RetryAfter>();
        (await Connector.ListGroupsAsync(Stop).ToListAsync(Stop))
            .ShouldHaveSingleItem()
            .Because()
            .ShouldBeOfType<Outcome.RetryAfter>();
    }

    [Fact]
    public async Task A_caller_who_cancels_a_call_under_way_gets_a_cancellation()
    {
        await App.AddUserAsync("somebody");
        App.Faults.Add(new FaultRule(new Fault.Hang()));
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var reading = Connector.FindByNameAsync("somebody", cancelling.Token);
        var before = Stopwatch.GetTimestamp();
        while (App.Faults.Played == 0 && Stopwatch.GetElapsedTime(before) < TimeSpan.FromSeconds(10))
            await Task.Yield();

        await cancelling.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task A_wrong_credential_pauses_the_target_whatever_is_asked()
    {
        await using var connector = App.ConnectWith(App.WrongSecrets);

        var because = (await connector.ProbeAsync(Stop)).Because();

        because.ShouldBeOfType<Outcome.TargetPaused>().Reason.Code.ShouldBe(ReasonCodes.Credentials);
        (await connector.FindByNameAsync("somebody", Stop)).Because().ShouldBeOfType<Outcome.TargetPaused>();
        (await connector.PerformAsync(Steps.CreateGroup("team"), Stop)).ShouldBeOfType<Outcome.TargetPaused>();
        (await connector.CheckAsync(Stop)).ShouldContain(finding => finding.Level == FindingLevel.Error);
    }

    [Fact]
    public async Task A_probe_that_failed_is_made_again_and_one_that_worked_is_not()
    {
        await using var connector = App.Connect();
        App.Faults.Next(new Fault.Status(503));
        (await connector.ProbeAsync(Stop)).Because().ShouldBeOfType<Outcome.RetryAfter>();
        (await connector.ProbeAsync(Stop)).ShouldBeOfType<Reading<Capabilities>.Found>();
        var calls = App.Requests.Count;

        (await connector.ProbeAsync(Stop)).ShouldBeOfType<Reading<Capabilities>.Found>();

        App.Requests.Count.ShouldBe(calls);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("line\nbreak")]
    public async Task A_credential_no_header_can_carry_pauses_the_target(string secret)
    {
        var secrets = App.WrongSecrets.ToDictionary(
            pair => pair.Key,
            pair =>
                pair.Key is "token" ? secret
                : pair.Key is "password" ? ""
                : pair.Value
        );
        await using var connector = App.ConnectWith(secrets);

        (await connector.ProbeAsync(Stop))
            .Because()
            .ShouldBeOfType<Outcome.TargetPaused>()
            .Reason.Code.ShouldBe(ReasonCodes.Credentials);
        App.Requests.All.ShouldAllBe(request => request.Caller != null);
    }

    [Fact]
    public async Task Nothing_it_says_holds_a_secret()
    {
        var account = await CreateAsync("somebody", groups: ["team"]);
        List<string> said = [];
        foreach (var connector in new[] { App.Connect(Short), App.ConnectWith(App.WrongSecrets, Short) })
        {
            foreach (var (broken, _) in Broken.Values.Prepend((new Fault.Latency(TimeSpan.Zero), ReasonCodes.Unreachable)))
            {
                App.Faults.Clear();
                App.Faults.Add(new FaultRule(broken));
                foreach (var operation in new[] { "find", "group", "create", "update", "join", "create group" })
                    said.Add((await TryAsync(connector, operation, account)).ToString() ?? "");
                said.AddRange((await connector.CheckAsync(Stop)).Select(finding => finding.ToString()));
            }
            await connector.DisposeAsync();
        }

        said.ShouldNotBeEmpty();
        foreach (var secret in App.Secrets)
            said.ShouldAllBe(text => !text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_read_only_directory_is_named_as_the_reason_and_stops_nothing_else()
    {
        var account = await CreateAsync("somebody", groups: ["team"]);
        await App.AddGroupAsync("other");
        App.MakeReadOnly();

        foreach (
            var step in new[]
            {
                Steps.Update(account, ("displayName", "x")),
                Steps.Disable(account),
                Steps.Delete(account),
                Steps.Rename(account, "y"),
            }
        )
            (await PerformAsync(step))
                .ShouldBeOfType<Outcome.Held>(step.ToString())
                .Reason.Code.ShouldBe(ReasonCodes.ReadOnlyDirectory);
        foreach (
            var step in new[]
            {
                Steps.Create(Connector.Normalise(Steps.Desired("new"))),
                Steps.Add("other", account),
                Steps.Remove("team", account),
            }
        )
        {
            var reason = (await PerformAsync(step)).Why().ShouldNotBeNull(step.ToString());
            reason.Code.ShouldBeOneOf(ReasonCodes.ReadOnlyDirectory, ReasonCodes.RefusedByApp);
            reason.Detail.ShouldContain("director");
        }
        (await AccountAsync("somebody")).Groups.ShouldBe(["team"]);
    }

    [Fact]
    public async Task It_makes_no_more_calls_than_it_must()
    {
        await App.AddGroupAsync("one");
        await App.AddGroupAsync("two");
        var before = App.Requests.Count;
        var made = (await PerformAsync(Steps.Create(Connector.Normalise(Steps.Desired("new", externalId: "00u1"))))).Made();
        (App.Requests.Count - before).ShouldBe(App.CallsForACreate);

        before = App.Requests.Count;
        await PerformAsync(Steps.Add("one", made));
        await PerformAsync(Steps.Add("two", made));
        (App.Requests.Count - before).ShouldBe(2);

        before = App.Requests.Count;
        await Connector.FindByIdAsync(made.RemoteId, Stop);
        (App.Requests.Count - before).ShouldBe(App.CallsForAnUnchangedUser);

        before = App.Requests.Count;
        await Connector.FindByNameAsync("nobody", Stop);
        (App.Requests.Count - before).ShouldBe(1);
    }

    [Fact]
    public async Task A_check_writes_nothing_and_finds_a_good_target_good()
    {
        var writes = App.Requests.Writes;

        var findings = await Connector.CheckAsync(Stop);

        App.Requests.Writes.ShouldBe(writes);
        findings.ShouldAllBe(finding => finding.Level != FindingLevel.Error);
        findings.Select(finding => finding.Subject).ShouldBe(findings.Select(finding => finding.Subject).Distinct());
        findings.Where(finding => finding.Level == FindingLevel.Warning).ShouldAllBe(finding => finding.WhatToDo != null);
    }

    private static async Task<Outcome> TryAsync(IConnector connector, string operation, AccountReference account) =>
        operation switch
        {
            "find" => Of(await connector.FindByNameAsync(account.Name, Stop)),
            "group" => Of(await connector.FindGroupAsync("team", Stop)),
            "create" => await connector.PerformAsync(Steps.Create(connector.Normalise(Steps.Desired("new"))), Stop),
            "update" => await connector.PerformAsync(Steps.Update(account, ("displayName", "x")), Stop),
            "disable" => await connector.PerformAsync(Steps.Disable(account), Stop),
            "join" => await connector.PerformAsync(Steps.Add("other", account), Stop),
            "leave" => await connector.PerformAsync(Steps.Remove("team", account), Stop),
            "delete" => await connector.PerformAsync(Steps.Delete(account), Stop),
            "create group" => await connector.PerformAsync(Steps.CreateGroup("made"), Stop),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Unknown operation"),
        };

    private static Outcome Of<T>(Reading<T> reading) =>
        reading is Reading<T>.Failed(var because) ? because : new Outcome.Unchanged();
}
