using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Atlassian;

/// <summary>What no Data Center app of Atlassian can do.</summary>
internal static class Unsupported
{
    public static Task<Outcome> GroupRename(string app, Step.RenameGroup step) =>
        Task.FromResult<Outcome>(
            new Outcome.Rejected(
                ReasonCodes.NotSupported.Because(
                    $"{app} cannot rename a group: {step.Name} stays. Create {step.NewName} and give it the same permissions there, then map to it."
                )
            )
        );
}
