using Microsoft.Extensions.Logging;
using Rollcall.Engine.Directory;

namespace Rollcall.Engine.Reconcile;

/// <summary>What the log is told while the worker has no database: it asks every two seconds, for each target.</summary>
internal sealed partial class StoreOutageLog(TimeProvider time, ILogger logger)
{
    /// <summary>The loops of other targets, and what they have in work, may still fail.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly Outage _outage = new(time);

    public void Met(StoreUnavailableException unavailable)
    {
        if (_outage.Met() is not { } lasts)
            return;
        if (lasts == TimeSpan.Zero)
            LogBegins(logger, unavailable.Message);
        else
            LogLasts(logger, DurationText.Of(lasts), unavailable.Message);
    }

    public void Answered()
    {
        if (_outage.Over(Quiet) is { } lasted)
            LogOver(logger, DurationText.Of(lasted));
    }

    [LoggerMessage(
        EventId = 2002,
        Level = LogLevel.Warning,
        Message = "The database is not available, and nobody's access changes anywhere until it is: {Message}"
    )]
    private static partial void LogBegins(ILogger logger, string message);

    [LoggerMessage(
        EventId = 2004,
        Level = LogLevel.Warning,
        Message = "The database has not been available for {Lasts} now, and nobody's access changes anywhere: {Message}"
    )]
    private static partial void LogLasts(ILogger logger, string lasts, string message);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Information, Message = "The database is available again, after {Lasted}")]
    private static partial void LogOver(ILogger logger, string lasted);
}
