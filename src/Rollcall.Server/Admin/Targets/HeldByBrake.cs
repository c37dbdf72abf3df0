using System.Text.Json;
using Rollcall.AdminApi;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Server.Admin.Targets;

/// <summary>
/// How many people the brake of a target holds back, as it counts: a parked key of a group stands for each member who would leave the group. How many those
/// were is in the audit entry of the look that parked it; no app is asked.
/// </summary>
internal sealed class HeldByBrake(IStorage storage)
{
    /// <param name="parked">What the keys of the target are parked for.</param>
    public async Task<long> PeopleAsync(string target, IEnumerable<ParkedKeys> parked, CancellationToken cancellationToken)
    {
        var keys = parked.Where(count => count.Code == ReasonCodes.Brake.Value).Sum(count => count.Keys);
        if (keys == 0)
            return 0;
        var groups = await storage.Work.ParkedPlansAsync(
            target,
            ResourceKind.Group,
            ReasonCodes.Brake.Value,
            MembersHeld,
            cancellationToken
        );
        return keys - groups.Count + groups.Sum();
    }

    /// <summary>One at least: the key is held for somebody.</summary>
    private static long MembersHeld(string? plan)
    {
        if (plan is null)
            return 1;
        using var data = JsonDocument.Parse(plan);
        return data.RootElement.TryGetProperty("steps", out var steps)
            ? Math.Max(1, steps.EnumerateArray().LongCount(IsHeldRemoval))
            : 1;
    }

    private static bool IsHeldRemoval(JsonElement step) =>
        Is(step, "kept", "held")
        && Is(step, "reason", ReasonCodes.Brake.Value)
        && (Is(step, "step", nameof(Step.RemoveMember)) || Is(step, "step", nameof(Step.DeleteGroup)));

    private static bool Is(JsonElement step, string name, string value) =>
        step.TryGetProperty(name, out var found) && found.ValueEquals(value);
}
