using Rollcall.Engine;
using Rollcall.Engine.Directory;

namespace Rollcall.Server.Observability;

/// <summary>What the log is told while something that is done every few seconds fails each time.</summary>
/// <param name="what">Begins a sentence: <c>Looking at the configuration</c> works again.</param>
internal sealed class OutageLog(string what, TimeProvider time, ILogger logger)
{
    private readonly Outage _outage = new(time);

    /// <param name="begins">Tells that it begins.</param>
    public void Met(string problem, Action begins)
    {
        if (_outage.Met() is not { } lasts)
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
