using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Rollcall.Connectors;
using Rollcall.Connectors.InMemory;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Engine.Unlinking;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Rollcall.Storage;
using Rollcall.Testing;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>The whole engine on an embedded database with one target in memory: SCIM resources in, accounts out.</summary>
internal sealed class EngineRig : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _folder;
    private CancellationTokenSource _stop = new();
    private readonly ActiveConfiguration _configuration = new(ConfigurationSnapshot.Empty);
    private readonly ActiveTargets _targets = new();
    private readonly DirectoryWriter _writer;
    private readonly RemovalBrakes _brakes;
    private Task _running = Task.CompletedTask;

    private EngineRig(string folder, InterruptedStorage storage, ShiftedTime clock)
    {
        _folder = folder;
        Storage = storage;
        Clock = clock;
        _brakes = new RemovalBrakes(clock);
        _writer = new DirectoryWriter(storage.Directory, _configuration, clock);
        (App, Other) = (InMemory("app"), InMemory("other"));
    }

    private static ScriptedConnector InMemory(string target) =>
        new(
            new InMemoryConnector(
                new ConnectorSettings(
                    target,
                    new Uri("http://127.0.0.1/"),
                    new HttpClient(),
                    new Dictionary<string, string>(StringComparer.Ordinal),
                    new Dictionary<string, string>(StringComparer.Ordinal),
                    TimeProvider.System
                )
            )
        );

    public InterruptedStorage Storage { get; }

    /// <summary>Of the database and of everything that works with it.</summary>
    public ShiftedTime Clock { get; }

    public ScriptedConnector App { get; }

    /// <summary>The app of the target <c>other</c>, where the rules have one.</summary>
    public ScriptedConnector Other { get; }

    /// <summary>Of the target as it is configured now.</summary>
    public TargetGate Gate => _targets.Current.Find("app")!.Gate;

    /// <param name="rules">What stands below the target's <c>connector</c>, indented by four.</param>
    public static async Task<EngineRig> StartAsync(string rules = "", string mode = "live", bool working = true)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("rollcall-engine-").FullName;
        var clock = new ShiftedTime();
        var storage = await RollcallStorage.OpenAsync(null, folder, clock, default);
        var rig = new EngineRig(folder, new InterruptedStorage(storage), clock);
        rig.Configure(rules, mode);
        if (working)
            rig.Work();
        return rig;
    }

    public void Configure(string rules, string mode = "live")
    {
        var yaml = $"""
            sources:
              - id: okta
                kind: scim
                mode: {mode}
                tokens: [{"{"} name: t, value: env:T {"}"}]
              - id: entra
                kind: scim
                tokens: [{"{"} name: t, value: env:T {"}"}]
            targets:
              - id: app
                connector: in-memory
            {rules}
            """;
        var reading = ConfigurationReader.Read(yaml, ConnectorCatalog.All);
        reading.Errors.ShouldBeEmpty();
        var document = reading.Configuration.ShouldNotBeNull();
        var snapshot = ConfigurationSnapshot.Compile(1, document);
        _configuration.Activate(snapshot);
        _targets.Activate(new TargetSet(document, document.Targets.Select(target => Compiled(target, snapshot))));
    }

    private ReconcileTarget Compiled(TargetConfiguration target, ConfigurationSnapshot snapshot) =>
        new(
            target,
            snapshot.FindMapping(target.Id).ShouldNotBeNull(),
            target.Id == "app" ? App : Other,
            new TargetGate(Clock),
            Clock
        );

    public void Work()
    {
        var reconciler = new Reconciler(Storage, _brakes, Clock);
        var worker = new ReconcileWorker(Storage, _targets, reconciler, Clock, NullLogger<ReconcileWorker>.Instance);
        _running = worker.RunAsync(_stop.Token);
    }

    /// <summary>What would be done for a person now.</summary>
    public async Task<Plan?> PreviewAsync(ResourceId user)
    {
        var set = _targets.Current;
        var previewer = new Previewer(Storage, _brakes, Clock);
        return (await previewer.PreviewAsync(set, set.Find("app")!, new WorkKey("app", ResourceKind.User, user), default)).Plan;
    }

    /// <summary>How the brake of <c>app</c> stands now, as people are told.</summary>
    public ValueTask<BrakeReading> BrakeAsync() =>
        _brakes.ReadAsync(Storage, _targets.Current.Find("app")!.Configuration, BrakedKind.Removal, default);

    /// <summary>What would follow if the link of a person or group at <c>app</c> were forgotten; null when there is none.</summary>
    public Task<UnlinkLook?> LookAtLinkAsync(ResourceId resource, ResourceKind kind = ResourceKind.User)
    {
        var set = _targets.Current;
        return Unlinker.LookAsync(set, set.Find("app")!, new WorkKey("app", kind, resource), default);
    }

    public Task<LinkRemovalOutcome> ForgetAsync(UnlinkLook look) =>
        Unlinker.ForgetAsync(
            look,
            new AuditEntry
            {
                At = Clock.GetUtcNow(),
                Actor = "admin/test",
                Action = AuditActions.LinkForgotten,
                Target = look.Link.Target,
                Kind = look.Link.Kind,
                Resource = look.Link.Resource,
                CorrelationId = "test",
            },
            default
        );

    private Unlinker Unlinker => new(Storage, _brakes, Clock);

    /// <summary>Done at the app, by nobody of ours: the account has another login name, display name and address now, as one of somebody else under the same id.</summary>
    public async Task BecomesAsync(string before, string name)
    {
        var account = (await AccountAsync(before)).ShouldNotBeNull();
        var reference = new AccountReference(account.RemoteId, before);
        await App.PerformAsync(new Step.RenameAccount(reference, name) { Reason = ByHand }, default);
        ImmutableArray<AttributeDifference> changes =
        [
            new("email", account.Attributes["email"], $"{name}@elsewhere"),
            new("displayName", account.Attributes["displayName"], name),
            new(AttributeDifference.ExternalId, account.ExternalId, $"of {name}"),
        ];
        await App.PerformAsync(new Step.UpdateAccount(reference with { Name = name }, changes) { Reason = ByHand }, default);
        App.Forget();
    }

    /// <summary>A graceful stop; completed when the worker has put down everything.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    /// <summary>The worker ends as it would with its process, and the next begins.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        Work();
    }

    /// <summary>Time goes by: what waits for a time is looked at until nothing does. What is parked stays so.</summary>
    public async Task WaitedOutAsync()
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            await SettledAsync();
            var waiting = (await WaitingAsync()).Where(work => !work.IsParked).ToList();
            if (waiting.Count == 0)
                return;
            (TimeProvider.System.GetUtcNow() < deadline).ShouldBeTrue(
                $"Looked at again and again, and still waiting: {string.Join(", ", waiting.Select(work => work.ReasonCode))}."
            );
            if (waiting.Any(work => work.ReasonCode == ReasonCodes.CreateUnanswered.Value))
                Clock.Move(TimeSpan.FromMinutes(10));
            await LookAgainAsync([.. waiting.Select(work => work.Key)]);
        }
    }

    /// <summary>Nothing of it is in the queue any more, of any target.</summary>
    public Task DoneAsync(ResourceId resource) =>
        UntilAsync(async () => (await Storage.OfResourceAsync(resource, default)).Count == 0);

    /// <summary>A look has found that the key has to wait, and why.</summary>
    public Task WaitsAsync(ResourceId resource, ReasonCode reason) =>
        UntilAsync(async () => (await Storage.OfResourceAsync(resource, default)).Any(key => key.ReasonCode == reason.Value));

    /// <summary>All that is due was looked at in vain so often.</summary>
    public async Task HasFailedAsync(int times)
    {
        var now = Clock.GetUtcNow();
        foreach (var work in await Storage.Work.ClaimAsync("app", "another", 100, Patience, default))
        {
            var fate = new WorkFate.Later(now, "server-error", "It said 500.", times);
            await Storage.Work.RecordAsync(
                new WorkRecord
                {
                    Work = work,
                    Fate = fate,
                    Now = now,
                },
                default
            );
        }
    }

    public Task LookAgainAsync(params WorkKey[] keys) =>
        Storage.Work.EnqueueAsync(new EnqueueRequest("app", [], keys, WorkPriority.Change, Clock.GetUtcNow()), default);

    public Task<ResourceId> HireAsync(string userName, bool active = true, string? externalId = null) =>
        CreateAsync(
            ResourceType.User,
            $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}","externalId":"{{externalId
                ?? userName}}",
            "displayName":"{{userName}}","active":{{(active ? "true" : "false")}},
            "emails":[{"value":"{{userName}}@example.com","primary":true}]}
            """
        );

    public Task<ResourceId> GroupAsync(string name, params ResourceId[] members) =>
        CreateAsync(
            ResourceType.Group,
            $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{name}}",
            "members":[{{string.Join(',', members.Select(id => $"{{\"value\":\"{id}\"}}"))}}]}
            """
        );

    public Task PatchUserAsync(ResourceId id, string operation) => PatchAsync(ResourceType.User, id, operation);

    public Task PatchGroupAsync(ResourceId id, string operation) => PatchAsync(ResourceType.Group, id, operation);

    public Task ActivateAsync(ResourceId id, bool active) =>
        PatchUserAsync(id, $$"""{"op":"replace","path":"active","value":{{(active ? "true" : "false")}}}""");

    public async Task DeleteAsync(ResourceType type, ResourceId id) =>
        (await _writer.DeleteAsync(Context, type, id, default)).ShouldBeNull();

    /// <summary>Everything that can be done has been done: what is left waits for a time or a person.</summary>
    public Task SettledAsync() =>
        UntilAsync(async () =>
        {
            var status = await Storage.Work.StatusAsync(default);
            return status.All(queue => queue.Due + queue.Leased == 0);
        });

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (!await condition())
        {
            (TimeProvider.System.GetUtcNow() < deadline).ShouldBeTrue("The condition did not come true in time.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    public async Task<Account?> AccountAsync(string name) =>
        await App.FindByNameAsync(name, default) is Reading<Account>.Found found ? found.Value : null;

    /// <summary>An account that somebody made in the app.</summary>
    public async Task<Account> MakeByHandAsync(string name, string? group = null, string? externalId = null)
    {
        var attributes = AppliedState.Nothing.Attributes.Add("email", "by@hand").Add("displayName", name);
        var account = new DesiredAccount
        {
            Name = name,
            Attributes = attributes,
            ExternalId = externalId,
        };
        await App.PerformAsync(new Step.CreateAccount(account) { Reason = ByHand }, default);
        if (group is not null)
        {
            await MakeGroupByHandAsync(group);
            await JoinByHandAsync(name, group);
        }
        return (await AccountAsync(name)).ShouldNotBeNull();
    }

    public Task MakeGroupByHandAsync(string name) => App.PerformAsync(new Step.CreateGroup(name) { Reason = ByHand }, default);

    public async Task JoinByHandAsync(string name, string group)
    {
        var account = (await AccountAsync(name)).ShouldNotBeNull();
        var reference = new AccountReference(account.RemoteId, account.Name);
        await App.PerformAsync(new Step.AddMember(group, reference) { Reason = ByHand }, default);
    }

    public async Task<IReadOnlyList<WaitingWork>> WaitingAsync() => await Storage.Work.WaitingAsync("app", 100, default);

    public Task ReconcileEverythingAsync() =>
        Storage.Work.EnqueueAsync(new EnqueueRequest("app", ["okta"], null, WorkPriority.FullSync, Clock.GetUtcNow()), default);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Storage.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
        _stop.Dispose();
    }

    private static Reason ByHand { get; } = ReasonCodes.InScope.Because("by hand");

    /// <summary>Who speaks: okta or entra.</summary>
    public string Source { get; set; } = "okta";

    private WriteContext Context => new(Source, $"source/{Source}/t", "test");

    private async Task<ResourceId> CreateAsync(ResourceType type, string json)
    {
        var resource = ResourceReader.Read(Encoding.UTF8.GetBytes(json), type, ReadMode.Create).Required();
        return (await _writer.CreateAsync(Context, resource, default)).Required().Resource.Id;
    }

    private async Task PatchAsync(ResourceType type, ResourceId id, string operation)
    {
        var body = $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operation}}]}""";
        var request = PatchReader.Read(Encoding.UTF8.GetBytes(body)).Required();
        (await _writer.PatchAsync(Context, type, id, request, default)).Required();
    }
}
