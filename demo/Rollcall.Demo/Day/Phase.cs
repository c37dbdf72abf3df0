namespace Rollcall.Demo.Day;

/// <summary>One piece of the day.</summary>
/// <param name="Clock">When it would be on a real day; the demo does not wait for it.</param>
/// <param name="Steps">What the progress bar counts.</param>
/// <param name="RunAsync">Calls its first argument after each step.</param>
internal sealed record Phase(string Clock, string Title, int Steps, Func<Action, CancellationToken, Task> RunAsync)
{
    /// <summary>Wait before it until the apps show everything so far: a night or a lunch lies in between.</summary>
    public bool AfterEverythingIsVisible { get; init; }
}
