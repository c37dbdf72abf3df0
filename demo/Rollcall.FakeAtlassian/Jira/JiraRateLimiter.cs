using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>
/// Rate limiting of Jira 8.6 and later [D]: a token bucket for each user, four headers on every answer while it is on,
/// 429 with Retry-After when the bucket is empty.
/// </summary>
internal sealed class JiraRateLimiter(FakeJira jira)
{
    private readonly Dictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    public (FakeAnswer? Refusal, IReadOnlyList<(string, string)> Headers) Take(JiraUser caller)
    {
        if (jira.Options.RateLimit is not { } limit)
            return (null, []);
        var now = jira.Clock.GetTimestamp();
        if (!_buckets.TryGetValue(caller.Key, out var bucket))
            _buckets.Add(caller.Key, bucket = new Bucket(limit.Capacity, now));
        Refill(bucket, limit, now);
        var allowed = bucket.Tokens >= 1;
        if (allowed)
            bucket.Tokens--;
        return (allowed ? null : TooMany(limit), HeadersOf(limit, bucket));
    }

    private void Refill(Bucket bucket, JiraRateLimit limit, long now)
    {
        var intervals = (long)(jira.Clock.GetElapsedTime(bucket.FilledAt, now).TotalSeconds / limit.IntervalSeconds);
        if (intervals == 0)
            return;
        bucket.Tokens = (int)Math.Min(limit.Capacity, bucket.Tokens + intervals * limit.Fill);
        bucket.FilledAt += intervals * limit.IntervalSeconds * jira.Clock.TimestampFrequency;
    }

    private static FakeAnswer TooMany(JiraRateLimit limit) =>
        FakeAnswer
            .Text(StatusCodes.Status429TooManyRequests, "text/plain;charset=UTF-8", "Rate limit exceeded.")
            .With("Retry-After", $"{limit.IntervalSeconds}");

    private static IReadOnlyList<(string, string)> HeadersOf(JiraRateLimit limit, Bucket bucket) =>
        [
            ("X-RateLimit-Limit", $"{limit.Capacity}"),
            ("X-RateLimit-Remaining", $"{bucket.Tokens}"),
            ("X-RateLimit-FillRate", $"{limit.Fill}"),
            ("X-RateLimit-Interval-Seconds", $"{limit.IntervalSeconds}"),
        ];

    private sealed class Bucket(int tokens, long filledAt)
    {
        public int Tokens { get; set; } = tokens;

        public long FilledAt { get; set; } = filledAt;
    }
}
