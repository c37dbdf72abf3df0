using Rollcall.AdminApi.Codes;
using Spectre.Console;

namespace Rollcall.Cli.Output;

/// <summary>The few colours there are. What a colour says, a word says too.</summary>
internal static class Styles
{
    public static readonly Style Heading = new(decoration: Decoration.Bold);
    public static readonly Style Good = new(Color.Green);
    public static readonly Style Warning = new(Color.Yellow);
    public static readonly Style Bad = new(Color.Red);
    public static readonly Style Quiet = new(Color.Grey);

    public static Style OfState(string state) =>
        state switch
        {
            TargetStates.Running or SourceModes.Live or FindingLevels.Ok => Good,
            TargetStates.Paused or FindingLevels.Error => Bad,
            _ => Warning,
        };
}
