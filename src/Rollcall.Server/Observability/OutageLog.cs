using Rollcall.Engine;
using Rollcall.Engine.Directory;

namespace Rollcall.Server.Observability;

/// <summary>What the log is told while something that is done every few seconds fails each time.</summary>
/// <param name="what">Begins a sentence: <c>Looking at the configuration</c> works again.</param>
internal sealed class OutageLog(string what, TimeProvider time, ILogger logger)
{
    private readonly Outage _outage = new(time);

    /// <param name="begins">Tells that it begins.</param>
    public void Met(string problem, Action begins) => Tell(_outage.Met(), problem, begins);

    /// <summary>A fault of ours, or of a disk or a database that nobody foresaw. The exception is told once; what it says may be about a person.</summary>
    public void Met(Exception fault) =>
        Tell(
            _outage.Met(fault),
            $"{fault.GetType().Name}, which was told in full when it began.",
            () => ServerLog.TurnFailed(logger, fault, what)
        );

    private void Tell(TimeSpan? told, string problem, Action begins)
    {
        if (told is not { } lasts)
            return;
        if (lasts == TimeSpan.Zero)
            begins();
        else
            ServerLog.StillFails(logger, what, DurationText.Of(lasts), problem);
    }

    public void Over()
    {
        if (_outage.Over() is { } lasted)
            ServerLog.WorksAgain(logger, what, DurationText.Of(lasted));
    }
}
