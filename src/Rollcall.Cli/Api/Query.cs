using System.Globalization;

namespace Rollcall.Cli.Api;

/// <summary>The query of a URL.</summary>
internal static class Query
{
    /// <summary>With its question mark; empty without parameters. What is null is left out.</summary>
    public static string Of(params (string Name, string? Value)[] parameters)
    {
        var given = parameters
            .Where(parameter => parameter.Value is not null)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}")
            .ToArray();
        return given.Length == 0 ? "" : $"?{string.Join('&', given)}";
    }

    /// <summary>A point in time as the admin API takes it.</summary>
    public static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
