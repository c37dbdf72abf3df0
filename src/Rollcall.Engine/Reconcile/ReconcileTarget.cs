using System.Collections.Frozen;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Engine.Reconcile;

/// <summary>A configured target with everything that works on it.</summary>
public sealed class ReconcileTarget(
    TargetConfiguration configuration,
    TargetMapping mapping,
    IConnector connector,
    TargetGate gate,
    TimeProvider time
)
{
    public TargetConfiguration Configuration { get; } = configuration;
    public TargetMapping Mapping { get; } = mapping;

    /// <summary>With no more calls at once than the target's pace allows.</summary>
    public IConnector Connector => _connector;
    public TargetGate Gate { get; } = gate;

    private readonly LimitedConnector _connector = new(connector, CallsAtOnce(configuration.Pace), time);
    private Capabilities? _capabilities;

    /// <summary>No more than the pace lets through within half a timeout, or calls would time out while they wait their turn.</summary>
    private static int CallsAtOnce(PaceRules pace) =>
        pace.PerSecond == 0
            ? pace.Concurrency
            : (int)Math.Clamp(pace.PerSecond * pace.Timeout.TotalSeconds / 2, 1, pace.Concurrency);

    public string Id => Configuration.Id;

    /// <summary>Administrators are taken from one at a time: of two at once each would count on the other to stay.</summary>
    internal SemaphoreSlim AdministratorTurn { get; } = new(1, 1);

    /// <summary>What the app can do; known once <see cref="ProbeAsync"/> succeeded.</summary>
    /// <exception cref="InvalidOperationException">It has not yet.</exception>
    public Capabilities Capabilities =>
        _capabilities ?? throw new InvalidOperationException($"Target {Id} was used before it was probed.");

    public bool IsProbed => Volatile.Read(ref _capabilities) is not null;

    /// <summary>One step of claimed work; nothing is sent once its lease has ended.</summary>
    internal Task<Outcome> PerformAsync(Step step, ClaimedWork claimed, CancellationToken cancellationToken) =>
        _connector.PerformAsync(step, claimed.Lease, cancellationToken);

    /// <summary>Asks the app once what it is; null when that worked, then or before.</summary>
    public async ValueTask<Outcome?> ProbeAsync(CancellationToken cancellationToken)
    {
        if (IsProbed)
            return null;
        switch (await Connector.ProbeAsync(cancellationToken))
        {
            case Reading<Capabilities>.Found found:
                Volatile.Write(ref _capabilities, found.Value);
                return null;
            case Reading<Capabilities>.Failed failed:
                return failed.Because;
            default:
                var detail =
                    $"{Configuration.Url} answered, but not as {Configuration.Connector} does. Check the URL and its context path.";
                return new Outcome.RetryAfter(TimeSpan.FromMinutes(1), ReasonCodes.NotTheApi.Because(detail));
        }
    }
}

/// <summary>The targets of the active configuration: an immutable set, swapped as a whole by the host.</summary>
public sealed class TargetSet(RollcallConfiguration configuration, IEnumerable<ReconcileTarget> targets)
{
    private readonly FrozenDictionary<string, ReconcileTarget> _byId = targets.ToFrozenDictionary(
        target => target.Id,
        StringComparer.Ordinal
    );

    public static TargetSet None { get; } = new(RollcallConfiguration.Empty, []);

    public RollcallConfiguration Configuration { get; } = configuration;

    public IEnumerable<ReconcileTarget> All => _byId.Values;

    public ReconcileTarget? Find(string id) => _byId.GetValueOrDefault(id);
}

/// <summary>Holds the current <see cref="TargetSet"/>.</summary>
public sealed class ActiveTargets
{
    private volatile Held _held = new(TargetSet.None);

    public TargetSet Current => _held.Set;

    /// <summary>Cancelled when <see cref="Current"/> has been replaced.</summary>
    public CancellationToken Replaced => _held.Source.Token;

    public void Activate(TargetSet set) => Interlocked.Exchange(ref _held, new Held(set)).Source.Cancel();

    private sealed record Held(TargetSet Set)
    {
        public CancellationTokenSource Source { get; } = new();
    }
}
