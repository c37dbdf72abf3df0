using System.Globalization;

namespace Rollcall.Cli.Api;

/// <summary>Which audit entries are asked for; what is null does not narrow.</summary>
public sealed record AuditFilter
{
    public string? User { get; init; }
    public string? Source { get; init; }
    public string? Target { get; init; }
    public string? Action { get; init; }
    public string? Correlation { get; init; }
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only entries with a smaller sequence.</summary>
    public long? Before { get; init; }
    public int Limit { get; init; } = 50;

    public string ToQuery()
    {
        (string Name, string? Value)[] parts =
        [
            ("user", User),
            ("source", Source),
            ("target", Target),
            ("action", Action),
            ("correlation", Correlation),
            ("since", Since?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
            ("before", Before?.ToString(CultureInfo.InvariantCulture)),
            ("limit", Limit.ToString(CultureInfo.InvariantCulture)),
        ];
        var given = parts
            .Where(part => part.Value is not null)
            .Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}");
        return "?" + string.Join('&', given);
    }
}
