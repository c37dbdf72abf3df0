using FsCheck.Fluent;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Shouldly;

namespace Rollcall.Connectors.Tests.Contract;

/// <summary>What every connector must do. A connector's own class adds only what its app alone does.</summary>
public abstract class ConnectorContract<TApp> : IAsyncLifetime
    where TApp : AppUnderTest
{
    protected TApp App { get; private set; } = null!;

    protected IConnector Connector { get; private set; } = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract Task<TApp> StartAsync();

    public async ValueTask InitializeAsync()
    {
        App = await StartAsync();
        Connector = App.Connect();
        (await Connector.ProbeAsync(Stop)).ShouldBeOfType<Reading<Capabilities>.Found>();
    }

    public async ValueTask DisposeAsync()
    {
        await Connector.DisposeAsync();
        await App.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<Capabilities> CapabilitiesAsync() => (await Connector.ProbeAsync(Stop)).Value();

    protected Task<Outcome> PerformAsync(Step step) => Connector.PerformAsync(step, Stop);

    protected async Task<Account> AccountAsync(string name) => (await Connector.FindByNameAsync(name, Stop)).Value();

    protected async Task<AccountReference> CreateAsync(string name, string? email = null, params string[] groups)
    {
        await App.AddUserAsync(name, email, groups);
        return (await AccountAsync(name)).Reference();
    }

    [Fact]
    public async Task Its_description_agrees_with_its_capabilities()
    {
        (await CapabilitiesAsync()).Attributes.ShouldBe(App.Description.Attributes);
        ConnectorCatalog.Find(App.Description.Name).ShouldBeSameAs(App.Description);
    }

    [Theory]
    [MemberData(nameof(OddNames.Data), MemberType = typeof(OddNames))]
    public async Task A_created_account_reads_back_as_it_was_normalised_whatever_its_names(string name)
    {
        var desired = Connector.Normalise(Steps.Desired(name, displayName: name, externalId: "external " + name));

        var outcome = await PerformAsync(Steps.Create(desired));

        if (!App.AcceptsUserName(desired.Name))
        {
            outcome.ShouldBeOfType<Outcome.Rejected>().Reason.Detail.ShouldContain("says");
            return;
        }
        var made = outcome.Made();
        var account = await AccountAsync(desired.Name);
        account.Reference().ShouldBe(made);
        account.Name.ShouldBe(desired.Name);
        account.Active.ShouldBeTrue();
        account.Groups.ShouldBeEmpty();
        account.IsAdministrator.ShouldBeFalse();
        foreach (var (attribute, value) in desired.Attributes)
            account.Attributes[attribute].ShouldBe(value);
        if ((await CapabilitiesAsync()).KeepsExternalId)
            account.ExternalId.ShouldBe(desired.ExternalId);
        var byId = (await Connector.FindByIdAsync(made.RemoteId, Stop)).Value();
        byId.Name.ShouldBe(account.Name);
        byId.Attributes.ShouldBe(account.Attributes);
    }

    [Theory]
    [MemberData(nameof(OddNames.Data), MemberType = typeof(OddNames))]
    public async Task Groups_of_any_name_are_made_joined_left_and_deleted(string raw)
    {
        var group = Connector.NormaliseGroupName(raw);
        var account = await CreateAsync("member");

        (await PerformAsync(Steps.CreateGroup(group))).ShouldBeOfType<Outcome.Applied>();
        (await Connector.FindGroupAsync(group, Stop)).Value().Name.ShouldBe(group);
        (await PerformAsync(Steps.Add(group, account))).ShouldBeOfType<Outcome.Applied>();
        (await AccountAsync("member")).Groups.ShouldBe([group]);
        (await Connector.ListMembersAsync(group, Stop).ToListAsync(Stop)).Select(member => member.Value()).ShouldBe([account]);
        (await PerformAsync(Steps.Remove(group, account))).ShouldBeOfType<Outcome.Applied>();
        (await AccountAsync("member")).Groups.ShouldBeEmpty();
        (await PerformAsync(Steps.DeleteGroup(group))).ShouldBeOfType<Outcome.Applied>();
        (await Connector.FindGroupAsync(group, Stop)).ShouldBeOfType<Reading<TargetGroup>.Missing>();
    }

    [Theory]
    [MemberData(nameof(OddNames.Data), MemberType = typeof(OddNames))]
    public async Task Accounts_of_any_name_are_renamed_and_keep_their_id(string raw)
    {
        var name = Connector.Normalise(Steps.Desired(raw)).Name;
        if (!App.AcceptsUserName(name))
            return;
        var account = await CreateAsync("before");

        (await PerformAsync(Steps.Rename(account, name))).Made().ShouldBe(account with { Name = name });

        (await Connector.FindByIdAsync(account.RemoteId, Stop)).Value().Name.ShouldBe(name);
        (await Connector.FindByNameAsync("before", Stop)).ShouldBeOfType<Reading<Account>.Missing>();
    }

    [Fact]
    public async Task A_name_that_is_taken_is_held_and_its_owner_left_alone()
    {
        await App.AddUserAsync("taken", "owner@example.com");
        var before = await AccountAsync("taken");

        var outcome = await PerformAsync(Steps.Create(Connector.Normalise(Steps.Desired("TAKEN", "thief@example.com"))));

        outcome.ShouldBeOfType<Outcome.Held>().Reason.Code.ShouldBe(ReasonCodes.NameTaken);
        (await AccountAsync("taken")).Attributes.ShouldBe(before.Attributes);
    }

    [Fact]
    public async Task A_rename_onto_a_taken_name_is_held_and_changes_nobody()
    {
        await App.AddUserAsync("taken");
        var account = await CreateAsync("mine");
        var before = await App.UserNamesAsync();

        var outcome = await PerformAsync(Steps.Rename(account, "Taken"));

        outcome.ShouldBeOfType<Outcome.Held>().Reason.Code.ShouldBe(ReasonCodes.NameTaken);
        (await App.UserNamesAsync()).ShouldBe(before, ignoreOrder: true);
    }

    [Fact]
    public async Task A_step_done_twice_is_done_once()
    {
        await App.AddGroupAsync("team");
        var account = (await PerformAsync(Steps.Create(Connector.Normalise(Steps.Desired("twice"))))).Made();
        Step[] steps =
        [
            Steps.Update(account, ("displayName", "Another name")),
            Steps.Add("team", account),
            Steps.CreateGroup("other"),
            Steps.Disable(account),
            Steps.Enable(account),
            Steps.Remove("team", account),
            Steps.DeleteGroup("other"),
            Steps.EndSessions(account),
            Steps.Delete(account),
        ];
        foreach (var step in steps)
        {
            (await PerformAsync(step)).IsDone().ShouldBeTrue(step.ToString());
            var once = await Connector.FindByNameAsync("twice", Stop);
            (await PerformAsync(step)).IsDone().ShouldBeTrue($"again: {step}");
            var twice = await Connector.FindByNameAsync("twice", Stop);
            Describe(twice).ShouldBe(Describe(once));
        }
        (await App.UserNamesAsync()).ShouldNotContain("twice");
    }

    [Fact]
    public async Task Joining_again_and_leaving_again_are_unchanged()
    {
        var account = await CreateAsync("member", groups: ["team"]);

        (await PerformAsync(Steps.Add("team", account))).ShouldBeOfType<Outcome.Unchanged>();
        (await PerformAsync(Steps.Add("TEAM", account))).ShouldBeOfType<Outcome.Unchanged>();
        (await PerformAsync(Steps.Remove("team", account))).ShouldBeOfType<Outcome.Applied>();
        (await PerformAsync(Steps.Remove("team", account))).ShouldBeOfType<Outcome.Unchanged>();
        (await PerformAsync(Steps.CreateGroup("Team"))).ShouldBeOfType<Outcome.Unchanged>();
    }

    [Fact]
    public async Task What_is_gone_is_looked_up_again_and_is_no_longer_to_be_taken_away()
    {
        var account = await CreateAsync("gone", groups: ["team"]);
        await App.DeleteUserAsync("gone");

        (await Connector.FindByIdAsync(account.RemoteId, Stop)).ShouldBeOfType<Reading<Account>.Missing>();
        (await Connector.FindByNameAsync("gone", Stop)).ShouldBeOfType<Reading<Account>.Missing>();
        foreach (
            var step in new[]
            {
                Steps.Update(account, ("displayName", "x")),
                Steps.Add("team", account),
                Steps.Enable(account),
                Steps.Rename(account, "back"),
            }
        )
            (await PerformAsync(step))
                .ShouldBeOfType<Outcome.RetryAfter>(step.ToString())
                .Reason.Code.ShouldBe(ReasonCodes.AccountGone);
        foreach (var step in new[] { Steps.Disable(account), Steps.Delete(account), Steps.Remove("team", account) })
            (await PerformAsync(step)).ShouldBeOfType<Outcome.Unchanged>(step.ToString());
    }

    [Fact]
    public async Task A_group_that_is_not_there_is_named_when_somebody_should_join_it()
    {
        var account = await CreateAsync("member");

        var outcome = await PerformAsync(Steps.Add("no such team", account));

        var held = outcome.ShouldBeOfType<Outcome.Held>();
        held.Reason.Code.ShouldBe(ReasonCodes.GroupMissing);
        held.Reason.Detail.ShouldContain("has no group no such team. Create it there, or write createMissing: true");
        (await PerformAsync(Steps.Remove("no such team", account))).ShouldBeOfType<Outcome.Unchanged>();
        (await PerformAsync(Steps.DeleteGroup("no such team"))).ShouldBeOfType<Outcome.Unchanged>();
        (await Connector.ListMembersAsync("no such team", Stop).ToListAsync(Stop))
            .ShouldHaveSingleItem()
            .ShouldBeOfType<Reading<AccountReference>.Missing>();
    }

    [Fact]
    public async Task An_update_changes_what_it_names_and_nothing_else()
    {
        var account = await CreateAsync("somebody", "before@example.com", "team");
        var before = await AccountAsync("somebody");

        (await PerformAsync(Steps.Update(account, ("email", "after@example.com")))).ShouldBeOfType<Outcome.Applied>();

        var after = await AccountAsync("somebody");
        after.Attributes.ShouldBe(before.Attributes.SetItem("email", "after@example.com"));
        after.Groups.ShouldBe(before.Groups);
        after.Active.ShouldBe(before.Active);
        after.Name.ShouldBe(before.Name);
    }

    [Fact]
    public async Task An_attribute_the_app_does_not_have_is_rejected_and_the_rule_to_take_out_is_named()
    {
        var account = await CreateAsync("somebody");

        var outcome = await PerformAsync(Steps.Update(account, ("shoeSize", "44")));

        var reason = outcome.ShouldBeOfType<Outcome.Rejected>().Reason;
        reason.Code.ShouldBe(ReasonCodes.NotSupported);
        reason.Detail.ShouldContain("Take the rule that says to: shoeSize out of attributes");
    }

    [Fact]
    public async Task Disabled_accounts_are_still_found_and_listed()
    {
        var account = await CreateAsync("leaver", "leaver@example.com", "team");

        (await PerformAsync(Steps.Disable(account))).ShouldBeOfType<Outcome.Applied>();

        (await AccountAsync("leaver")).Active.ShouldBeFalse();
        (await Connector.FindByEmailAsync("leaver@example.com", Stop)).Value().Active.ShouldBeFalse();
        (await Connector.ListMembersAsync("team", Stop).ToListAsync(Stop)).ShouldHaveSingleItem().Value().ShouldBe(account);
        (await Connector.ListAccountsAsync(Stop).ToListAsync(Stop)).Select(one => one.Value().Name).ShouldContain("leaver");
    }

    [Fact]
    public async Task An_address_is_found_whole_and_without_case_and_never_guessed()
    {
        await App.AddUserAsync("one", "Some.Body@example.com");
        await App.AddUserAsync("two", "some.body@example.com.invalid");
        await App.AddUserAsync("three", "shared@example.com");
        await App.AddUserAsync("four", "SHARED@example.com");

        (await Connector.FindByEmailAsync("some.body@EXAMPLE.com", Stop)).Value().Name.ShouldBe("one");
        (await Connector.FindByEmailAsync("some.body", Stop)).ShouldBeOfType<Reading<Account>.Missing>();
        (await Connector.FindByEmailAsync("nobody@example.com", Stop)).ShouldBeOfType<Reading<Account>.Missing>();
        (await Connector.FindByEmailAsync("shared@example.com", Stop)).ShouldBeOfType<Reading<Account>.Ambiguous>();
    }

    [Theory]
    [InlineData("00u1a2b3")]
    [InlineData("CN=Jane \"J\" Doe, OU=R&D (new) * and = x")]
    public async Task An_external_id_is_found_exactly_where_it_is_kept(string externalId)
    {
        var keeps = (await CapabilitiesAsync()).KeepsExternalId;
        await PerformAsync(Steps.Create(Connector.Normalise(Steps.Desired("kept", externalId: externalId))));
        await PerformAsync(Steps.Create(Connector.Normalise(Steps.Desired("other", externalId: externalId + "x"))));

        var found = await Connector.FindByExternalIdAsync(externalId, Stop);

        if (keeps)
            found.Value().Name.ShouldBe("kept");
        else
            found.ShouldBeOfType<Reading<Account>.Missing>();
        (
            await Connector.FindByExternalIdAsync(externalId.ToUpperInvariant() + "?", Stop)
        ).ShouldBeOfType<Reading<Account>.Missing>();
    }

    [Fact]
    public async Task An_external_id_can_be_given_to_an_account_that_is_there_already()
    {
        if (!(await CapabilitiesAsync()).KeepsExternalId)
            return;
        var account = await CreateAsync("adopted");

        (await PerformAsync(Steps.Update(account, (AttributeDifference.ExternalId, "00u7")))).ShouldBeOfType<Outcome.Applied>();

        (await Connector.FindByExternalIdAsync("00u7", Stop)).Value().Reference().ShouldBe(account);
    }

    [Fact]
    public async Task Two_accounts_with_one_external_id_are_ambiguous()
    {
        if (!(await CapabilitiesAsync()).KeepsExternalId)
            return;
        await PerformAsync(Steps.Create(Connector.Normalise(Steps.Desired("one", externalId: "same"))));
        await PerformAsync(Steps.Create(Connector.Normalise(Steps.Desired("two", externalId: "same"))));

        (await Connector.FindByExternalIdAsync("same", Stop)).ShouldBeOfType<Reading<Account>.Ambiguous>();
    }

    [Fact]
    public async Task Members_of_an_administrators_group_are_administrators()
    {
        await App.AddUserAsync("chief", null, App.AdministratorGroup.ToUpperInvariant());
        await App.AddUserAsync("worker", null, "team");

        var chief = await AccountAsync("chief");
        chief.IsAdministrator.ShouldBeTrue();
        chief.AdministratorGroups.ShouldHaveSingleItem().ShouldBe(App.AdministratorGroup, StringCompareShould.IgnoreCase);
        (await AccountAsync("worker")).IsAdministrator.ShouldBeFalse();
    }

    [Fact]
    public async Task Everybody_and_every_group_is_listed_once_with_what_a_single_read_says()
    {
        for (var i = 0; i < 7; i++)
            await App.AddUserAsync($"user{i}", null, $"group{i % 3}");

        var accounts = (await Connector.ListAccountsAsync(Stop).ToListAsync(Stop)).Select(one => one.Value()).ToArray();
        var groups = (await Connector.ListGroupsAsync(Stop).ToListAsync(Stop)).Select(one => one.Value().Name).ToArray();

        accounts.Select(account => account.Name).ShouldBe(await App.UserNamesAsync(), ignoreOrder: true);
        accounts.Single(account => account.Name == "user4").Groups.ShouldBe(["group1"]);
        groups.ShouldBeSubsetOf(groups.Distinct());
        groups.ShouldContain("group0");
        groups.ShouldContain("group2");
    }

    [Fact]
    public async Task A_cancelled_caller_gets_a_cancellation_and_nothing_else()
    {
        var account = await CreateAsync("somebody");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var token = cancelled.Token;

        await Should.ThrowAsync<OperationCanceledException>(() => Connector.FindByNameAsync("somebody", token));
        await Should.ThrowAsync<OperationCanceledException>(() => Connector.FindByIdAsync(account.RemoteId, token));
        await Should.ThrowAsync<OperationCanceledException>(() => Connector.FindByEmailAsync("somebody@example.com", token));
        await Should.ThrowAsync<OperationCanceledException>(() => Connector.FindGroupAsync("team", token));
        await Should.ThrowAsync<OperationCanceledException>(() => Connector.PerformAsync(Steps.Disable(account), token));
        await Should.ThrowAsync<OperationCanceledException>(() => Connector.PerformAsync(Steps.CreateGroup("team"), token));
        await Should.ThrowAsync<OperationCanceledException>(async () =>
            await Connector.ListAccountsAsync(token).ToListAsync(token)
        );
        (await AccountAsync("somebody")).Active.ShouldBeTrue();
    }

    [Fact]
    public async Task Groups_are_renamed_where_the_app_can_and_otherwise_it_is_said_what_to_do()
    {
        await CreateAsync("member", groups: ["old"]);

        var outcome = await PerformAsync(Steps.RenameGroup("old", "new"));

        if ((await CapabilitiesAsync()).RenameGroups)
            (await AccountAsync("member")).Groups.ShouldBe(["new"]);
        else
            outcome.ShouldBeOfType<Outcome.Rejected>().Reason.Code.ShouldBe(ReasonCodes.NotSupported);
    }

    [Fact]
    public async Task A_step_that_is_not_the_connectors_is_a_bug() =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => PerformAsync(Steps.Adopt("somebody")));

    [Fact]
    public void What_was_normalised_once_is_not_changed_again() =>
        FsCheck.Check.QuickThrowOnFailure(
            Prop.ForAll<string?, string?, string?>(
                (name, email, displayName) =>
                {
                    var once = Connector.Normalise(Steps.Desired(name ?? "", email ?? "", displayName ?? ""));
                    var twice = Connector.Normalise(once);
                    var group = Connector.NormaliseGroupName(name ?? "");
                    return twice.Name == once.Name
                        && twice.ExternalId == once.ExternalId
                        && twice.Attributes.SequenceEqual(once.Attributes)
                        && Connector.NormaliseGroupName(group) == group;
                }
            )
        );

    [Fact]
    public void Attributes_that_no_rule_names_are_not_ours()
    {
        var normalised = Connector.Normalise(new DesiredAccount { Name = "somebody" });

        normalised.Attributes.ShouldBeEmpty();
    }

    [Fact]
    public void A_long_display_name_is_cut_between_characters_and_a_login_name_never()
    {
        var family = "👩‍👩‍👧";
        var normalised = Connector.Normalise(
            Steps.Desired(new string('n', 300), displayName: new string('x', 250) + family + family)
        );

        normalised.Name.Length.ShouldBe(300);
        normalised.Attributes["displayName"].ShouldBe(new string('x', 250));
    }

    [Fact]
    public async Task A_login_name_that_does_not_fit_is_rejected_with_its_length()
    {
        var outcome = await PerformAsync(Steps.Create(Connector.Normalise(Steps.Desired(new string('n', 256)))));

        outcome.ShouldBeOfType<Outcome.Rejected>().Reason.Detail.ShouldContain("255");
    }

    private static string Describe(Reading<Account> reading) =>
        reading is Reading<Account>.Found(var account)
            ? $"{account.RemoteId} {account.Name} {account.Active} [{string.Join(',', account.Groups)}] [{string.Join(',', account.Attributes)}]"
            : reading.GetType().Name;
}
