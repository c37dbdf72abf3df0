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

    /// <summary>What keys wait for, by reason code. Null for one reason alone, which the latest problem is.</summary>
    public static string? Reasons(QueueCounts queue)
    {
        if (queue.ParkedFor.Count + queue.RetryingFor.Count < 2)
            return null;
        (string Word, string Codes)[] reasons =
        [
            ("parked", string.Join(", ", queue.ParkedFor.Select(parked => $"{parked.Keys:N0} {parked.Code}"))),
            ("retrying", string.Join(", ", queue.RetryingFor.Select(retrying => $"{retrying.Keys:N0} {retrying.Code}"))),
        ];
        return string.Join(
            "; ",
            reasons.Where(reason => reason.Codes.Length > 0).Select(reason => $"{reason.Word}: {reason.Codes}")
        );
    }
}
