using System.CommandLine;

namespace Rollcall.Cli.Commands;

/// <summary>Options that several commands have and mean the same by.</summary>
internal static class SharedOptions
{
    public static Option<string?> Target() => new("--target") { Description = "Only this target", HelpName = "ID" };

    public static Option<string?> User() =>
        new("--user") { Description = "Only this person: userName, or the id Rollcall gave", HelpName = "USER" };

    /// <summary>A whole number from 1 on.</summary>
    /// <param name="fallback">Null: it has to be given.</param>
    public static Option<int> Number(string name, string description, string helpName, int? fallback, int atMost)
    {
        var option = new Option<int>(name) { Description = description, HelpName = helpName };
        if (fallback is { } value)
            option.DefaultValueFactory = _ => value;
        option.Validators.Add(result =>
        {
            if (
                result.Tokens.Count == 1
                && int.TryParse(result.Tokens[0].Value, out var number)
                && (number < 1 || number > atMost)
            )
                result.AddError($"{name} goes from 1 to {atMost}.");
        });
        return option;
    }
}
