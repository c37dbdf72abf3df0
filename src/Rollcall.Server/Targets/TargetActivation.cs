using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Server.Targets;

/// <summary>
/// Makes the engine's targets out of a configuration. A target keeps its gate, and with it what was learnt about its app, for as
/// long as it reaches the same app in the same way: an app that asked for patience is not called again because its pace was changed.
/// </summary>
public sealed class TargetActivation(TargetConnectors connectors, ActiveTargets active, TimeProvider time)
{
    private ImmutableDictionary<string, (TargetConnection Connection, TargetGate Gate)> _gates = ImmutableDictionary.Create<
        string,
        (TargetConnection, TargetGate)
    >(StringComparer.Ordinal);

    /// <summary>Called by one at a time.</summary>
    public void Activate(ConfigurationSnapshot snapshot, IReadOnlyList<TargetConnection> connections)
    {
        connectors.Replace(connections);
        _gates = _gates
            .Clear()
            .AddRange(
                connections.Select(connection => KeyValuePair.Create(connection.Target.Id, (connection, GateOf(connection))))
            );
        var targets = snapshot.Document.Targets.Select(target => TargetOf(target, snapshot));
        active.Activate(new TargetSet(snapshot.Document, [.. targets]));
    }

    private ReconcileTarget TargetOf(TargetConfiguration target, ConfigurationSnapshot snapshot)
    {
        if (connectors.Find(target.Id) is not { } connector || snapshot.FindMapping(target.Id) is not { } mapping)
            throw new InvalidOperationException($"Target {target.Id} was not prepared.");
        return new ReconcileTarget(target, mapping, connector, _gates[target.Id].Gate, time);
    }

    /// <summary>Another address or credential is another chance: what was learnt about the old one does not count, and who waits because of it may go on.</summary>
    private TargetGate GateOf(TargetConnection connection)
    {
        if (!_gates.TryGetValue(connection.Target.Id, out var known))
            return new TargetGate(time);
        return known.Connection.ReachesLike(connection) ? known.Gate : new TargetGate(time, replacesAnother: true);
    }
}
