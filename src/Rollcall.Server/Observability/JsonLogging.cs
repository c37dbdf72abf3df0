using System.Globalization;

namespace Rollcall.Server.Observability;

/// <summary>One JSON object a line on standard output, UTC.</summary>
internal static class JsonLogging
{
    public static void Add(ILoggingBuilder logging)
    {
        logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = CultureInfo.InvariantCulture.DateTimeFormat.SortableDateTimePattern + ".fff'Z'";
        });
        logging.SetMinimumLevel(LogLevel.Information);
        // The framework's own lines say what ours say better, and some carry paths and queries, which hold names of people.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        // Why a start failed is told on standard error, without forty lines of stack. A service that ends the server later is Critical.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }
}
