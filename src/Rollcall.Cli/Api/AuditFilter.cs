namespace Rollcall.Cli.Api;

/// <summary>Which audit entries are asked for; what is null does not narrow.</summary>
public sealed record AuditFilter
{
    public string? User { get; init; }
    public string? Resource { get; init; }
    public string? Source { get; init; }
    public string? Target { get; init; }
    public string? Action { get; init; }
    public string? Correlation { get; init; }
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only entries with a smaller sequence.</summary>
    public long? Before { get; init; }
    public int Limit { get; init; } = 50;

    public string ToQuery() =>
        Query.Of(
            ("user", User),
            ("resource", Resource),
            ("source", Source),
            ("target", Target),
            ("action", Action),
            ("correlation", Correlation),
            ("since", Query.Time(Since)),
            ("before", Query.Number(Before)),
            ("limit", Query.Number(Limit))
        );
}
