namespace Rollcall.Cli.Api;

/// <summary>Which requests are asked for; what is null or false does not narrow.</summary>
public sealed record RequestFilter
{
    public string? Source { get; init; }
    public bool Failed { get; init; }
    public bool Writes { get; init; }
    public int? Status { get; init; }
    public string? Method { get; init; }
    public string? Resource { get; init; }
    public string? Text { get; init; }
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only older ones than the request of this id.</summary>
    public string? Before { get; init; }
    public int Limit { get; init; } = 50;

    public string ToQuery() =>
        Query.Of(
            ("source", Source),
            ("failed", Failed ? "true" : null),
            ("writes", Writes ? "true" : null),
            ("status", Query.Number(Status)),
            ("method", Method),
            ("resource", Resource),
            ("text", Text),
            ("since", Query.Time(Since)),
            ("before", Before),
            ("limit", Query.Number(Limit))
        );
}
