using System.Collections.Concurrent;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>A real connector that a test may make fail, and that remembers what was written through it.</summary>
internal sealed class ScriptedConnector(IConnector inner) : IConnector
{
    private readonly ConcurrentQueue<Step> _performed = new();
    private int _turns;

    /// <summary>Every step that reached the app, in order.</summary>
    public IReadOnlyList<Step> Performed => [.. _performed];

    /// <summary>An outcome here means that the app is not asked.</summary>
    public Func<Step, Outcome?> Instead { get; set; } = _ => null;

    /// <summary>An outcome here is given though the app did what was asked: the answer was lost.</summary>
    public Func<Step, Outcome?> AnswerLost { get; set; } = _ => null;

    /// <summary>Thrown by every read of this login name: a fault of ours, not of the app.</summary>
    public string? Poisoned { get; set; }

    /// <summary>Waited for before every step.</summary>
    public Func<Step, Task> Gate { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the app puts before its ids since it was upgraded; it still finds accounts by those it had.</summary>
    public string NewIds { get; set; } = "";

    public Outcome? ReadsFail { get; set; }

    /// <summary>The app answers as if it had nobody: the user directory is switched off.</summary>
    public bool HasNobody { get; set; }

    /// <summary>Waited for after an account of this login name was read: what was seen is old by then.</summary>
    public Func<string, Task> AfterFound { get; set; } = _ => Task.CompletedTask;

    /// <summary>The first such step is done, and its answer is lost.</summary>
    public void LoseFirst(Func<Step, bool> which)
    {
        var lost = 0;
        AnswerLost = step => which(step) && Interlocked.Increment(ref lost) == 1 ? Lost : null;
    }

    /// <summary>We fail right after that many more steps were done: nothing of what they came to is written down. 0: never.</summary>
    public int CrashAfter { get; set; }

    /// <summary>Of so many steps one is not answered; in turn done and not done. 0: none.</summary>
    public int FailEvery { get; set; }

    public void Calm() => (CrashAfter, FailEvery) = (0, 0);

    public void Forget() => _performed.Clear();

    public async Task<Outcome> PerformAsync(Step step, CancellationToken cancellationToken)
    {
        await Gate(step);
        if (Instead(step) is { } refused)
            return refused;
        var turn = FailEvery == 0 ? 0 : Interlocked.Increment(ref _turns) % (2 * FailEvery);
        if (turn == 1)
            return Lost;
        _performed.Enqueue(step);
        var outcome = await inner.PerformAsync(step, cancellationToken);
        if (CrashAfter > 0 && --CrashAfter == 0)
            throw new InvalidOperationException("We fail between call and record.");
        return turn != 0 && turn == FailEvery + 1 ? Lost : AnswerLost(step) ?? outcome;
    }

    private static Outcome Lost { get; } = new Outcome.RetryAfter(TimeSpan.Zero, ReasonCodes.AccountGone.Because("test"));

    /// <summary>May throw.</summary>
    public Action BeforeProbe { get; set; } = () => { };

    public Task<Reading<Capabilities>> ProbeAsync(CancellationToken cancellationToken)
    {
        BeforeProbe();
        return inner.ProbeAsync(cancellationToken);
    }

    public Task<Reading<Account>> FindByIdAsync(string remoteId, CancellationToken cancellationToken) =>
        ReadsFail is { } failure ? Task.FromResult<Reading<Account>>(new Reading<Account>.Failed(failure))
        : HasNobody ? Task.FromResult<Reading<Account>>(new Reading<Account>.Missing())
        : ShownAsync(inner.FindByIdAsync(KnownId(remoteId), cancellationToken));

    public async Task<Reading<Account>> FindByNameAsync(string name, CancellationToken cancellationToken)
    {
        if (name == Poisoned)
            throw new InvalidOperationException("poisoned");
        return ReadsFail is { } failure ? new Reading<Account>.Failed(failure)
            : HasNobody ? new Reading<Account>.Missing()
            : await FoundAsync(await inner.FindByNameAsync(name, cancellationToken));
    }

    public async Task<Reading<Account>> FindByExternalIdAsync(string externalId, CancellationToken cancellationToken) =>
        HasNobody
            ? new Reading<Account>.Missing()
            : await FoundAsync(await inner.FindByExternalIdAsync(externalId, cancellationToken));

    private async Task<Reading<Account>> FoundAsync(Reading<Account> reading)
    {
        if (reading is Reading<Account>.Found { Value: var account })
            await AfterFound(account.Name);
        return reading;
    }

    public Task<Reading<Account>> FindByEmailAsync(string email, CancellationToken cancellationToken) =>
        HasNobody
            ? Task.FromResult<Reading<Account>>(new Reading<Account>.Missing())
            : inner.FindByEmailAsync(email, cancellationToken);

    public Task<Reading<TargetGroup>> FindGroupAsync(string name, CancellationToken cancellationToken) =>
        inner.FindGroupAsync(name, cancellationToken);

    public IAsyncEnumerable<Reading<Account>> ListAccountsAsync(CancellationToken cancellationToken) =>
        inner.ListAccountsAsync(cancellationToken);

    public IAsyncEnumerable<Reading<TargetGroup>> ListGroupsAsync(CancellationToken cancellationToken) =>
        inner.ListGroupsAsync(cancellationToken);

    public async IAsyncEnumerable<Reading<AccountReference>> ListMembersAsync(
        string group,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var reading in inner.ListMembersAsync(group, cancellationToken))
        {
            yield return reading is Reading<AccountReference>.Found { Value: var member }
                ? new Reading<AccountReference>.Found(member with { RemoteId = NewIds + member.RemoteId })
                : reading;
        }
    }

    private async Task<Reading<Account>> ShownAsync(Task<Reading<Account>> reading) =>
        await reading is Reading<Account>.Found { Value: var account }
            ? new Reading<Account>.Found(account with { RemoteId = NewIds + account.RemoteId })
            : await reading;

    private string KnownId(string remoteId) =>
        remoteId.StartsWith(NewIds, StringComparison.Ordinal) ? remoteId[NewIds.Length..] : remoteId;

    public DesiredAccount Normalise(DesiredAccount desired) => inner.Normalise(desired);

    public string NormaliseGroupName(string name) => inner.NormaliseGroupName(name);

    public Task<Reading<SeatCount>?> SeatsAsync(CancellationToken cancellationToken) => inner.SeatsAsync(cancellationToken);

    public Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
