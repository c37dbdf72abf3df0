using System.Globalization;

namespace Rollcall.Engine.Configuration.Yaml;

/// <summary>Sizes as people write them: a whole number and <c>KB</c> (1,024 bytes) or <c>MB</c> (1,024 KB).</summary>
internal static class Size
{
    private const long Kilobyte = 1024;
    private const long Megabyte = 1024 * 1024;

    /// <returns>Bytes; null when it is no size.</returns>
    public static long? Parse(string text)
    {
        if (text.Length is < 3 or > 9 || !text[..^2].All(char.IsAsciiDigit))
            return null;
        var number = long.Parse(text.AsSpan(..^2), CultureInfo.InvariantCulture);
        return text[^2..] switch
        {
            "KB" => number * Kilobyte,
            "MB" => number * Megabyte,
            _ => null,
        };
    }

    public static string Format(long bytes) =>
        bytes % Megabyte == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / Megabyte}MB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / Kilobyte}KB");
}
