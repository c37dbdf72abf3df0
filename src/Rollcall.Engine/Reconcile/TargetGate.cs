using Polly;
using Polly.CircuitBreaker;
using Rollcall.Engine.Planning;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Reconcile;

/// <summary>
/// Whether a target may be worked on now. It closes for everybody when the app asks for patience (429), when the credential
/// is refused, and when the app fails again and again; one key that fails alone only backs off itself.
/// </summary>
public sealed class TargetGate
{
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CredentialPause = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ProbePause = TimeSpan.FromSeconds(5);

    /// <summary>While one key tries whether the app is back; and for an app that asks to wait for no time at all.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private readonly TimeProvider _time;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly CircuitBreakerManualControl _control = new();
    private readonly ResiliencePipeline<Outcome> _breaker;
    private volatile GateClosure? _closure;
    private volatile CancellationTokenSource _moved = new();

    private volatile bool _owesAnotherTry;

    /// <param name="replacesAnother">It takes the place of the gate of another address or credential.</param>
    public TargetGate(TimeProvider time, bool replacesAnother = false)
    {
        _time = time;
        _owesAnotherTry = replacesAnother;
        _breaker = new ResiliencePipelineBuilder<Outcome> { TimeProvider = time }
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions<Outcome>
                {
                    FailureRatio = 0.8,
                    MinimumThroughput = 10,
                    SamplingDuration = TimeSpan.FromSeconds(20),
                    BreakDuration = BreakDuration,
                    ShouldHandle = new PredicateBuilder<Outcome>().HandleResult(IsAppFailure),
                    StateProvider = _state,
                    ManualControl = _control,
                }
            )
            .Build();
    }

    /// <summary>Null while open; otherwise until when and why.</summary>
    public GateClosure? Closure
    {
        get
        {
            var closure = _closure;
            return closure is not null && closure.Until > _time.GetUtcNow() ? closure : null;
        }
    }

    /// <summary>Keys wait that met the gate which was replaced, and nobody has brought them forward yet.</summary>
    public bool OwesAnotherTry => _owesAnotherTry;

    public void AnotherTryWasGiven() => _owesAnotherTry = false;

    /// <summary>Runs one look at a key and learns from its outcome.</summary>
    public async ValueTask<Outcome> RunAsync(
        Func<CancellationToken, ValueTask<Outcome>> work,
        CancellationToken cancellationToken
    )
    {
        if (Closure is { } closed)
            return new Outcome.RetryAfter(closed.Until - _time.GetUtcNow(), closed.Reason);
        try
        {
            var outcome = await _breaker.ExecuteAsync(work, cancellationToken);
            Learn(outcome);
            return outcome;
        }
        catch (BrokenCircuitException broken)
        {
            var reason = ReasonCodes.CircuitOpen.Because("The app failed again and again; it is left alone for a while.");
            // Half open: another key is trying. When it succeeds nobody should have to wait for a whole break more.
            var pause = _state.CircuitState is CircuitState.Open ? broken.RetryAfter ?? BreakDuration : ShortestPause;
            Close(pause, reason);
            return new Outcome.RetryAfter(pause, reason);
        }
    }

    /// <summary>Waits while closed, for so long at most; a person opens it early. True when it is open.</summary>
    public async Task<bool> WhenOpenAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var end = _time.GetUtcNow() + atMost;
        while (true)
        {
            // Before the look at the closure: whoever opens it between the two must still wake us.
            var moved = _moved.Token;
            if (Closure is not { } closed)
                return true;
            // The clock goes on between two readings of it; what is over is no time to wait for.
            var left = (closed.Until < end ? closed.Until : end) - _time.GetUtcNow();
            if (left <= TimeSpan.Zero)
                return Closure is null;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, moved);
            try
            {
                await Task.Delay(left, _time, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { }
        }
    }

    /// <summary>Opens at once: a person says it is mended.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        await _control.CloseAsync(cancellationToken);
        _closure = null;
        await Interlocked.Exchange(ref _moved, new CancellationTokenSource()).CancelAsync();
    }

    /// <summary>After a failed look at the app itself: not a key, the target waits.</summary>
    public void Close(Outcome because)
    {
        if (Closure is not null)
            return;
        switch (because)
        {
            case Outcome.TargetPaused paused:
                Close(CredentialPause, paused.Reason);
                break;
            case Outcome.RetryAfter retry:
                Close(retry.Delay ?? ProbePause, retry.Reason);
                break;
            case Outcome.Rejected rejected:
                Close(CredentialPause, rejected.Reason);
                break;
            case Outcome.Held held:
                Close(CredentialPause, held.Reason);
                break;
        }
    }

    private void Learn(Outcome outcome)
    {
        if (outcome is Outcome.TargetPaused paused)
            Close(CredentialPause, paused.Reason);
        else if (outcome is Outcome.RetryAfter { Delay: { } delay } retry && retry.Reason.Code == ReasonCodes.RateLimited)
            Close(delay, retry.Reason);
        else if (_state.CircuitState is CircuitState.Open && outcome is Outcome.RetryAfter failed)
            Close(BreakDuration, ReasonCodes.CircuitOpen.Because($"The app failed again and again. {failed.Reason.Detail}"));
    }

    /// <summary>A key that comes home late with a short pause does not shorten a long one.</summary>
    private void Close(TimeSpan pause, Reason reason)
    {
        var closure = new GateClosure(_time.GetUtcNow() + (pause > ShortestPause ? pause : ShortestPause), reason);
        GateClosure? before;
        do
        {
            before = _closure;
            if (before is not null && before.Until >= closure.Until)
                return;
        } while (Interlocked.CompareExchange(ref _closure, closure, before) != before);
    }

    private static bool IsAppFailure(Outcome outcome) =>
        outcome is Outcome.RetryAfter { Reason.Code: var code }
        && (
            code == ReasonCodes.Unreachable
            || code == ReasonCodes.TimedOut
            || code == ReasonCodes.ServerError
            || code == ReasonCodes.NotTheApi
        );
}

/// <summary>Why a target is not worked on, and until when.</summary>
public sealed record GateClosure(DateTimeOffset Until, Reason Reason);
