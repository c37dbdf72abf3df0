using Rollcall.AdminApi;

namespace Rollcall.Cli.Output;

/// <summary>What a target still has to look at, in words.</summary>
internal static class QueueText
{
    public static string Of(QueueCounts queue)
    {
        (long Number, string Word)[] counts =
        [
            (queue.Due, "due"),
            (queue.InWork, "in work"),
            (queue.Retrying, "retrying"),
            (queue.Parked, "parked"),
        ];
        var some = counts.Where(count => count.Number > 0).Select(count => $"{count.Number:N0} {count.Word}").ToArray();
        return some.Length == 0 ? "nothing" : string.Join(", ", some);
    }
}
