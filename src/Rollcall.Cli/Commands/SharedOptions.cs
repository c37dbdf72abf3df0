using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Rollcall.Cli.Commands;

/// <summary>Options that several commands have and mean the same by.</summary>
internal static class SharedOptions
{
    /// <summary>A number of days that goes further than time does is a mistake, and would overflow.</summary>
    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(36_500);

    public static Option<string?> Target() => new("--target") { Description = "Only this target", HelpName = "ID" };

    public static Option<string?> User() =>
        new("--user") { Description = "Only this person: userName, or the id Rollcall gave", HelpName = "USER" };

    /// <summary>A whole number from 1 on.</summary>
    /// <param name="fallback">Null: it has to be given.</param>
    public static Option<int> Number(string name, string description, string helpName, int? fallback, int atMost)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => (int)(WholeNumber(result, name, 1, atMost) ?? 0),
        };
        if (fallback is { } value)
            option.DefaultValueFactory = _ => value;
        return option;
    }

    /// <summary>The number that was given; null, and an error in words, when it is none or out of range.</summary>
    /// <param name="name">What the number is called for people.</param>
    public static long? WholeNumber(ArgumentResult result, string name, long atLeast, long atMost)
    {
        if (
            long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= atLeast
            && number <= atMost
        )
            return number;
        result.AddError(
            atMost == long.MaxValue
                ? $"{name} takes a whole number from {atLeast} on."
                : $"{name} takes a whole number from {atLeast} to {atMost}."
        );
        return null;
    }

    /// <summary>Who or what a command is about: a text that is not empty.</summary>
    public static Argument<string> Subject(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description, HelpName = name.ToUpperInvariant() };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && string.IsNullOrWhiteSpace(text))
                result.AddError($"{name.ToUpperInvariant()} is empty.");
        });
        return argument;
    }

    public static Option<string?> Since() =>
        new("--since")
        {
            Description = "Only what happened after: a time such as 2026-11-21T08:00Z, or an age such as 30m, 12h, 7d",
            HelpName = "TIME",
        };

    /// <summary>The time that <c>--since</c> names; null when it is not given.</summary>
    public static DateTimeOffset? SinceOf(string? text, DateTimeOffset now)
    {
        if (text is null)
            return null;
        if (
            text.Length > 1
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && Unit(text[^1]) is { } unit
            && number < LongestAge / unit
        )
        {
            return now - (number * unit);
        }
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new CliException(
                ExitCodes.Usage,
                $"--since: {text} is neither a time nor an age.",
                "Write a time such as 2026-11-21T08:00Z, or an age such as 30m, 12h, 7d."
            );
    }

    private static TimeSpan? Unit(char letter) =>
        letter switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
}
