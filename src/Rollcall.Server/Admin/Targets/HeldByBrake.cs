using System.Text.Json;
using Rollcall.AdminApi;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;

namespace Rollcall.Server.Admin.Targets;

/// <summary>
/// How many people the brake of a target holds back, as it counts: a parked key of a group stands for each member who would leave the group. How many those
/// were is in the audit entry of the look that parked it; no app is asked.
/// </summary>
internal sealed class HeldByBrake(IStorage storage)
{
    private const int MostKeys = 10_000;

    /// <param name="parked">What the keys of the target are parked for.</param>
    public async Task<long> PeopleAsync(string target, IEnumerable<ParkedKeys> parked, CancellationToken cancellationToken)
    {
        var keys = parked.Where(count => count.Code == ReasonCodes.Brake.Value).Sum(count => count.Keys);
        if (keys == 0)
            return 0;
        var people = keys;
        foreach (var waiting in await storage.Work.WaitingAsync(target, MostKeys, cancellationToken))
        {
            if (waiting is { IsParked: true, Key.Kind: ResourceKind.Group } && waiting.ReasonCode == ReasonCodes.Brake.Value)
                people += await MembersAsync(waiting.Key, cancellationToken) - 1;
        }
        return people;
    }

    /// <summary>One at least: the key is held for somebody.</summary>
    private async Task<long> MembersAsync(WorkKey group, CancellationToken cancellationToken)
    {
        var query = new AuditQuery(Resource: group.Resource, Target: group.Target, Action: AuditActions.PlanHeld, Limit: 1);
        var entries = await storage.Audit.QueryAsync(query, cancellationToken);
        return Math.Max(1, entries.Select(HeldSteps).FirstOrDefault());
    }

    private static long HeldSteps(AuditEntry entry)
    {
        using var data = JsonDocument.Parse(entry.Data);
        return data.RootElement.TryGetProperty("steps", out var steps) ? steps.EnumerateArray().LongCount(IsHeldRemoval) : 0;
    }

    private static bool IsHeldRemoval(JsonElement step) =>
        Is(step, "kept", "held")
        && Is(step, "reason", ReasonCodes.Brake.Value)
        && (Is(step, "step", nameof(Step.RemoveMember)) || Is(step, "step", nameof(Step.DeleteGroup)));

    private static bool Is(JsonElement step, string name, string value) =>
        step.TryGetProperty(name, out var found) && found.ValueEquals(value);
}
