using Rollcall.Engine.Configuration;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Server.Targets;

/// <summary>
/// Makes the engine's targets out of a configuration. A target keeps its gate, and with it what was learnt about its app, for as
/// long as it keeps its connector.
/// </summary>
public sealed class TargetActivation(TargetConnectors connectors, ActiveTargets active, TimeProvider time)
{
    private readonly Dictionary<string, (IConnector Connector, TargetGate Gate)> _gates = new(StringComparer.Ordinal);

    /// <summary>Called by one at a time.</summary>
    public void Activate(ConfigurationSnapshot snapshot, IReadOnlyList<TargetConnection> connections)
    {
        connectors.Replace(connections);
        var targets = snapshot.Document.Targets.Select(target => TargetOf(target, snapshot));
        active.Activate(new TargetSet(snapshot.Document, [.. targets]));
    }

    private ReconcileTarget TargetOf(TargetConfiguration target, ConfigurationSnapshot snapshot)
    {
        if (connectors.Find(target.Id) is not { } connector || snapshot.FindMapping(target.Id) is not { } mapping)
            throw new InvalidOperationException($"Target {target.Id} was not prepared.");
        // Another address or credential is another chance: what was learnt about the old one does not count.
        if (!_gates.TryGetValue(target.Id, out var known) || !ReferenceEquals(known.Connector, connector))
            _gates[target.Id] = known = (connector, new TargetGate(time));
        return new ReconcileTarget(target, mapping, connector, known.Gate);
    }
}
