using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Rollcall.Storage;

namespace Rollcall.Engine.Tests.Reconcile;

public sealed class SharedGateTests : IAsyncLifetime
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("rollcall-gate-").FullName;
    private readonly HandTime _time = new();
    private readonly TargetGate _gate;
    private IStorage? _storage;

    public SharedGateTests() => _gate = new TargetGate(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IStorage Storage => _storage ?? throw new InvalidOperationException("The database is not open yet.");

    public async ValueTask InitializeAsync() =>
        _storage = await RollcallStorage.OpenAsync(null, _folder, TimeProvider.System, Token);

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_gate_opens_when_the_target_is_resumed_at_another_server()
    {
        var shared = await OpenAsync();
        var until = Close();
        var waiting = shared.WhenOpenAsync(Poll, Token);
        await PollAsync(waiting);

        await ResumeElsewhereAsync("app");
        await PollAsync(waiting);
        await waiting;

        _gate.Closure.ShouldBeNull();
        _time.GetUtcNow().ShouldBeLessThan(until);
    }

    [Fact]
    public async Task What_was_resumed_once_is_not_opened_by_it_again_and_another_target_is_another()
    {
        var shared = await OpenAsync();
        Close();
        var first = shared.WhenOpenAsync(Poll, Token);
        await ResumeElsewhereAsync("app");
        await PollAsync(first);
        await first;

        Close();
        await ResumeElsewhereAsync("wiki");
        var second = shared.WhenOpenAsync(Poll, Token);
        for (var look = 0; look < 10; look++)
            await PollAsync(second);

        second.IsCompleted.ShouldBeFalse();
        _gate.Closure.ShouldNotBeNull();
    }

    /// <summary>As it is after the start: open, and entries of before are old.</summary>
    private async Task<SharedGate> OpenAsync()
    {
        await ResumeElsewhereAsync("app");
        var shared = new SharedGate(Storage, "app", _gate);
        await shared.WhenOpenAsync(Poll, Token);
        return shared;
    }

    private DateTimeOffset Close()
    {
        _gate.Close(new Outcome.TargetPaused(ReasonCodes.Credentials.Because("401")));
        return _gate.Closure.ShouldNotBeNull().Until;
    }

    /// <summary>Lets the time between two looks pass, once somebody waits for it.</summary>
    private async Task PollAsync(Task waiting)
    {
        while (_time.Waiting == 0 && !waiting.IsCompleted)
            await Task.Yield();
        _time.Move(Poll);
        while (_time.Waiting == 0 && !waiting.IsCompleted)
            await Task.Yield();
    }

    private Task ResumeElsewhereAsync(string target) =>
        Storage.Audit.AppendAsync(
            new AuditEntry
            {
                At = _time.GetUtcNow() - TimeSpan.FromHours(1),
                Actor = "admin/otto",
                Action = AuditActions.TargetResumed,
                Target = target,
                CorrelationId = "r-1",
            },
            Token
        );
}
