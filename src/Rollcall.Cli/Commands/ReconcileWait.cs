using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Cli.Api;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary>Waits until what was asked for has been looked at, and says how it ended.</summary>
internal sealed class ReconcileWait(
    CliEnvironment environment,
    AdminClient api,
    Screen screen,
    ReconcileRequest request,
    TimeSpan patience
)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine(environment);
        var giveUp = environment.Time.GetUtcNow() + patience;
        while (true)
        {
            var standing = request.User is null
                ? await OfTargetsAsync(cancellationToken)
                : await OfPersonAsync(request.User, cancellationToken);
            if (standing.IsSettled)
            {
                progress.Clear();
                return Conclude(standing.Problems);
            }
            if (environment.Time.GetUtcNow() >= giveUp)
            {
                throw new CliException(
                    ExitCodes.Failed,
                    $"Not done after {TimeText.Span(patience)}: {standing.Text}.",
                    "The work goes on without this command; `rollcall status` shows how far it is."
                );
            }
            progress.Show(standing.Text);
            await Task.Delay(Pause, environment.Time, cancellationToken);
        }
    }

    private int Conclude(IReadOnlyList<string> problems)
    {
        // In JSON, the answer has been given and the exit code says the rest.
        if (!screen.IsJson && problems.Count == 0)
            screen.Line("Done: everything that was asked for is in step.", Styles.Good);
        foreach (var problem in screen.IsJson ? [] : problems)
            screen.Line(problem, Styles.Warning);
        return problems.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private async Task<Standing> OfTargetsAsync(CancellationToken cancellationToken)
    {
        var status = await api.StatusAsync(cancellationToken);
        var targets = status.Targets.Where(target => request.Target is null || target.Id == request.Target).ToArray();
        var busy = targets.Where(target => target.Queue.IsBusy && target.State != TargetStates.Paused).ToArray();
        return new Standing(
            busy.Length == 0,
            string.Join("; ", busy.Select(target => $"{target.Id}: {QueueText.Of(target.Queue)}")),
            [.. targets.SelectMany(Problems)]
        );
    }

    private static IEnumerable<string> Problems(TargetStatus target)
    {
        if (target.State == TargetStates.Paused)
            yield return PauseOf(target);
        if (target.Queue.Parked > 0)
            yield return $"{target.Id}: {target.Queue.Parked:N0} parked, the latest because "
                + $"{target.Queue.LastProblem?.Detail} [{target.Queue.LastProblem?.Code}]";
    }

    private async Task<Standing> OfPersonAsync(string user, CancellationToken cancellationToken)
    {
        var person = await api.PersonAsync(user, cancellationToken);
        var waiting = person
            .Targets.Where(target => request.Target is null || target.Target == request.Target)
            .Where(target => target.Waiting is not null)
            .ToArray();
        var paused = waiting.Any(IsUnderWay) ? await PausedAsync(cancellationToken) : [];
        var busy = waiting.Where(target => IsUnderWay(target) && !paused.ContainsKey(target.Target)).ToArray();
        return new Standing(
            busy.Length == 0,
            string.Join("; ", busy.Select(target => $"{target.Target}: {Text(target.Waiting!)}")),
            [.. waiting.Select(target => paused.GetValueOrDefault(target.Target) ?? $"{target.Target}: {Text(target.Waiting!)}")]
        );
    }

    /// <summary>Why nothing goes on at a paused target, by its id.</summary>
    private async Task<Dictionary<string, string>> PausedAsync(CancellationToken cancellationToken) =>
        (await api.StatusAsync(cancellationToken))
            .Targets.Where(target => target.State == TargetStates.Paused)
            .ToDictionary(target => target.Id, PauseOf, StringComparer.Ordinal);

    private static bool IsUnderWay(AtTarget target) => target.Waiting!.State != WaitingStates.Parked;

    private static string PauseOf(TargetStatus target) =>
        $"{target.Id} is paused: {target.Reason?.Detail} [{target.Reason?.Code}] "
        + $"`rollcall target check {target.Id}` looks for the cause.";

    private static string Text(WaitingKey waiting) =>
        waiting.Reason is { } reason ? $"{waiting.State}, {reason.Detail} [{reason.Code}]" : waiting.State;

    /// <param name="Text">What is still going on.</param>
    /// <param name="Problems">What will not go on by itself.</param>
    private sealed record Standing(bool IsSettled, string Text, IReadOnlyList<string> Problems);
}
