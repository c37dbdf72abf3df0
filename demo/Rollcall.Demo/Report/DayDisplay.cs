using Rollcall.Demo.Day;
using Rollcall.Demo.Watching;
using Spectre.Console;

namespace Rollcall.Demo.Report;

/// <summary>Shows the day while it happens: bars in a terminal, a line for each phase in a log.</summary>
/// <param name="patience">How long the hours between two phases may take; afterwards the day goes on, and the comparison will tell.</param>
internal sealed class DayDisplay(
    IAnsiConsole console,
    DemoOptions options,
    VisibilityWatch watch,
    TimeSpan patience,
    TimeProvider time
)
{
    /// <summary>Once something did not appear in time on a good day, more waiting says nothing new. On a bad day the next may only be late.</summary>
    private static readonly TimeSpan Hurry = TimeSpan.FromSeconds(5);

    private bool _isLate;

    public Task RunAsync(IReadOnlyList<Phase> phases, CancellationToken cancellationToken) =>
        options.Plain ? RunPlainAsync(phases, cancellationToken) : RunWithBarsAsync(phases, cancellationToken);

    private async Task RunPlainAsync(IReadOnlyList<Phase> phases, CancellationToken cancellationToken)
    {
        foreach (var phase in phases)
        {
            if (phase.AfterEverythingIsVisible)
                await SettledAsync(cancellationToken);
            var started = time.GetTimestamp();
            await phase.RunAsync(() => { }, cancellationToken);
            console.WriteLine(
                $"{phase.Clock}  {phase.Title, -58} {time.GetElapsedTime(started).TotalSeconds, 5:0.0} s, {watch.Waiting} on the way"
            );
        }
        await SettledAsync(cancellationToken);
    }

    private Task RunWithBarsAsync(IReadOnlyList<Phase> phases, CancellationToken cancellationToken) =>
        console
            .Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 12 })
            .StartAsync(async progress =>
            {
                foreach (var phase in phases)
                {
                    if (phase.AfterEverythingIsVisible)
                        await SettleAsync(progress, cancellationToken);
                    var bar = progress.AddTask(Markup.Escape($"{phase.Clock}  {phase.Title}"), maxValue: phase.Steps);
                    await phase.RunAsync(() => bar.Increment(1), cancellationToken);
                    bar.Value = phase.Steps;
                    bar.StopTask();
                }
                await SettleAsync(progress, cancellationToken);
            });

    private async Task SettleAsync(ProgressContext progress, CancellationToken cancellationToken)
    {
        var settled = SettledAsync(cancellationToken);
        if (settled.IsCompleted)
            return;
        var bar = progress.AddTask("       the apps catch up", maxValue: Math.Max(watch.Waiting, 1));
        while (!settled.IsCompleted)
        {
            bar.Value = bar.MaxValue - watch.Waiting;
            await Task.WhenAny(settled, Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken));
        }
        bar.Value = bar.MaxValue;
        bar.StopTask();
        await settled;
    }

    private async Task SettledAsync(CancellationToken cancellationToken) =>
        _isLate |= !await watch.SettledAsync(_isLate && !options.Faults ? Hurry : patience, cancellationToken);
}
