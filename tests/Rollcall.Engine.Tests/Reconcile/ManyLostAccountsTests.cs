using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>A user directory of the app is switched off: it has nobody, and takes whoever is created into another directory.</summary>
public sealed class ManyLostAccountsTests
{
    private const int People = 12;

    /// <summary>Of so few people the brake lets a handful through.</summary>
    private const int Handful = 5;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handful_are_made_anew_and_the_others_wait_with_the_reason()
    {
        await using var rig = await CompanyAsync();
        var made = SwitchDirectoryOff(rig);
        await rig.ReconcileEverythingAsync();
        await rig.SettledAsync();

        made.Count.ShouldBe(Handful);
        var waiting = await rig.WaitingAsync();
        waiting.Count.ShouldBe(People - Handful);
        waiting.ShouldAllBe(work => !work.IsParked && work.ReasonCode == ReasonCodes.AccountsLost.Value);
        waiting[0].Detail.ShouldContain("user directory");
        var replaced = await rig.Storage.Audit.QueryAsync(new AuditQuery(Action: AuditActions.AccountReplaced), Cancel);
        replaced.Select(entry => entry.Subject).ShouldBe(made, ignoreOrder: true);
    }

    [Fact]
    public async Task Who_waited_is_found_when_the_directory_is_back_and_nobody_is_there_twice()
    {
        await using var rig = await CompanyAsync();
        var made = SwitchDirectoryOff(rig);
        await rig.ReconcileEverythingAsync();
        await rig.SettledAsync();

        (rig.App.HasNobody, rig.App.Instead) = (false, _ => null);
        await rig.WaitedOutAsync();

        made.Count.ShouldBe(Handful);
        (await rig.WaitingAsync()).ShouldBeEmpty();
        rig.App.Performed.OfType<Step.CreateAccount>().Count().ShouldBe(People, "Each when hired, nobody again.");
    }

    [Fact]
    public async Task Whoever_says_that_it_is_meant_lets_a_number_through()
    {
        await using var rig = await CompanyAsync();
        var made = SwitchDirectoryOff(rig);
        await rig.ReconcileEverythingAsync();
        await rig.SettledAsync();

        await ReleaseAsync(rig, """{"allow":20}""", reason: ReasonCodes.Brake);
        await LookAgainAsync(rig);
        made.Count.ShouldBe(Handful, "Whoever lets people lose access has nothing made anew.");

        await ReleaseAsync(rig, """{"allow":3}""");
        await LookAgainAsync(rig);

        made.Count.ShouldBe(Handful + 3);
    }

    [Fact]
    public async Task Whoever_is_named_is_made_anew_and_nobody_else()
    {
        await using var rig = await CompanyAsync();
        var made = SwitchDirectoryOff(rig);
        await rig.ReconcileEverythingAsync();
        await rig.SettledAsync();
        var before = made.ToList();
        var named = (await rig.WaitingAsync())[0].Key.Resource;

        await ReleaseAsync(rig, "{}", named);
        await LookAgainAsync(rig);

        var person = (await rig.Storage.Directory.FindAsync(named, withGroups: false, Cancel)).ShouldNotBeNull();
        made.Except(before).ShouldBe([person.UserName.ShouldNotBeNull()]);
        (await rig.Storage.Audit.QueryAsync(new AuditQuery(Action: AuditActions.BrakePassed), Cancel)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Accounts_of_people_who_are_new_are_not_counted()
    {
        await using var rig = await CompanyAsync();
        var made = SwitchDirectoryOff(rig);

        for (var i = 0; i < People; i++)
            await rig.HireAsync($"new{i}");
        await rig.SettledAsync();

        made.Count.ShouldBe(People);
        (await rig.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Disabled_accounts_that_somebody_cleaned_up_are_made_anew_for_all_who_return()
    {
        await using var rig = await EngineRig.StartAsync();
        var people = await HireAsync(rig);
        foreach (var person in people)
            await rig.ActivateAsync(person, active: false);
        await rig.SettledAsync();
        var made = SwitchDirectoryOff(rig);

        foreach (var person in people)
            await rig.ActivateAsync(person, active: true);
        await rig.SettledAsync();

        made.Count.ShouldBe(People);
    }

    private static async Task<EngineRig> CompanyAsync()
    {
        var rig = await EngineRig.StartAsync();
        await HireAsync(rig);
        return rig;
    }

    private static async Task<List<ResourceId>> HireAsync(EngineRig rig)
    {
        var people = new List<ResourceId>();
        for (var i = 0; i < People; i++)
            people.Add(await rig.HireAsync($"person{i}"));
        await rig.SettledAsync();
        return people;
    }

    /// <returns>Who is made in the other directory from now on, by login name.</returns>
    private static IReadOnlyCollection<string> SwitchDirectoryOff(EngineRig rig)
    {
        var made = new System.Collections.Concurrent.ConcurrentQueue<string>();
        rig.App.HasNobody = true;
        rig.App.Instead = step =>
        {
            if (step is not Step.CreateAccount { Account.Name: var name })
                return null;
            made.Enqueue(name);
            return new Outcome.Applied(new AccountReference($"internal:{name}", name));
        };
        return made;
    }

    private static async Task LookAgainAsync(EngineRig rig)
    {
        await rig.LookAgainAsync([.. (await rig.WaitingAsync()).Select(work => work.Key)]);
        await rig.SettledAsync();
    }

    private static Task ReleaseAsync(EngineRig rig, string data, ResourceId? user = null, ReasonCode? reason = null) =>
        rig.Storage.Audit.AppendAsync(
            new AuditEntry
            {
                At = TimeProvider.System.GetUtcNow(),
                Actor = "admin/ada",
                Action = AuditActions.BrakeReleased,
                Target = "app",
                Kind = user is null ? null : ResourceKind.User,
                Resource = user,
                ReasonCode = (reason ?? ReasonCodes.AccountsLost).Value,
                CorrelationId = "1",
                Data = data,
            },
            Cancel
        );
}
