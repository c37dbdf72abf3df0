using Microsoft.Extensions.Logging;
using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Reconcile;

/// <summary>What the log is told of a target at which a fault of ours is met each time it is looked at, which is every two seconds.</summary>
internal sealed partial class TargetFaultLog(string target, TimeProvider time, ILogger logger)
{
    private readonly Outage _outage = new(time);

    public void Met(Exception fault)
    {
        if (_outage.Met(fault) is not { } lasts)
            return;
        if (lasts == TimeSpan.Zero)
            LogBegins(logger, target, fault);
        else
            LogLasts(logger, target, DurationText.Of(lasts), fault.GetType().Name);
    }

    public void Over()
    {
        if (_outage.Over() is { } lasted)
            LogOver(logger, target, DurationText.Of(lasted));
    }

    [LoggerMessage(EventId = 2003, Level = LogLevel.Error, Message = "Target {Target} is looked at again shortly after a fault")]
    private static partial void LogBegins(ILogger logger, string target, Exception exception);

    [LoggerMessage(
        EventId = 2006,
        Level = LogLevel.Error,
        Message = "Target {Target} could not be worked on for {Lasts} now, and nobody's access changes there: {Fault}, which was told in full when it began"
    )]
    private static partial void LogLasts(ILogger logger, string target, string lasts, string fault);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Information, Message = "Target {Target} is worked on again, after {Lasted}")]
    private static partial void LogOver(ILogger logger, string target, string lasted);
}
