using Rollcall.Engine.Configuration;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Server.Targets;

/// <summary>
/// Makes the engine's targets out of a configuration. A target keeps its gate, and with it what was learnt about its app, over any
/// change of configuration.
/// </summary>
public sealed class TargetActivation(TargetConnectors connectors, ActiveTargets active, TimeProvider time)
{
    private readonly Dictionary<string, TargetGate> _gates = new(StringComparer.Ordinal);

    /// <summary>Called by one at a time.</summary>
    public void Activate(ConfigurationSnapshot snapshot, IReadOnlyList<TargetConnection> connections)
    {
        connectors.Replace(connections);
        var targets = snapshot.Document.Targets.Select(target => TargetOf(target, snapshot));
        active.Activate(new TargetSet(snapshot.Document, [.. targets]));
    }

    private ReconcileTarget TargetOf(TargetConfiguration target, ConfigurationSnapshot snapshot)
    {
        if (!_gates.TryGetValue(target.Id, out var gate))
            _gates[target.Id] = gate = new TargetGate(time);
        return connectors.Find(target.Id) is { } connector && snapshot.FindMapping(target.Id) is { } mapping
            ? new ReconcileTarget(target, mapping, connector, gate)
            : throw new InvalidOperationException($"Target {target.Id} was not prepared.");
    }
}
