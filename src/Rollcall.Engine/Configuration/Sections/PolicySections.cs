using Rollcall.Engine.Configuration.Yaml;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary>The small sections of a target that say what may be done and how fast. Defaults stand at the records.</summary>
internal static class PolicySections
{
    private const int MostRemovals = 1_000_000;
    private const int MostPerSecond = 10_000;
    private const int MostConcurrency = 64;

    public static LeaverRules Leavers(ConfigurationValue value)
    {
        var defaults = new LeaverRules();
        return value.AsSection(DocumentKeys.Leavers) is not { } section
            ? defaults
            : new()
            {
                Action = section.Find("action")?.AsWord<LeaverAction>() ?? defaults.Action,
                Remove = section.Find("remove")?.AsWord<LeaverGroups>() ?? defaults.Remove,
            };
    }

    public static OperationSwitches Operations(ConfigurationValue value)
    {
        var section = value.AsSection(DocumentKeys.Operations);
        var defaults = new OperationSwitches();
        return new()
        {
            Create = section?.Find("create")?.AsBoolean() ?? defaults.Create,
            Update = section?.Find("update")?.AsBoolean() ?? defaults.Update,
            Disable = section?.Find("disable")?.AsBoolean() ?? defaults.Disable,
            Delete = section?.Find("delete")?.AsBoolean() ?? defaults.Delete,
            AddMembers = section?.Find("addMembers")?.AsBoolean() ?? defaults.AddMembers,
            RemoveMembers = section?.Find("removeMembers")?.AsBoolean() ?? defaults.RemoveMembers,
            CreateGroups = section?.Find("createGroups")?.AsBoolean() ?? defaults.CreateGroups,
        };
    }

    public static BrakeRules Brake(ConfigurationValue value)
    {
        var section = value.AsSection(DocumentKeys.Brake);
        var defaults = new BrakeRules();
        return new()
        {
            Percent = section?.Find("percent")?.AsPercent() ?? defaults.Percent,
            Count = section?.Find("count")?.AsWhole(0, MostRemovals) ?? defaults.Count,
            Per = section?.Find("per")?.AsDuration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)) ?? defaults.Per,
            EmptiedGroup = section?.Find("emptiedGroup") is { } emptied
                ? emptied.AsWholeOrOff(0, MostRemovals)
                : defaults.EmptiedGroup,
        };
    }

    public static TimeSpan? ReconcileEvery(ConfigurationValue value) =>
        value.AsSection(DocumentKeys.Reconcile)?.Find("every")?.AsDuration(TimeSpan.FromMinutes(10), TimeSpan.FromDays(30));

    public static PaceRules Pace(ConfigurationValue value)
    {
        var section = value.AsSection(DocumentKeys.Pace);
        var defaults = new PaceRules();
        return new()
        {
            Concurrency = section?.Find("concurrency")?.AsWhole(1, MostConcurrency) ?? defaults.Concurrency,
            PerSecond = section?.Find("perSecond")?.AsWhole(0, MostPerSecond) ?? defaults.PerSecond,
            Timeout = section?.Find("timeout")?.AsDuration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)) ?? defaults.Timeout,
        };
    }
}
