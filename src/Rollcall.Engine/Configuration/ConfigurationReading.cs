using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Rollcall.Scim;

namespace Rollcall.Engine.Configuration;

/// <summary>What reading a document gave: the configuration, or everything that is wrong with it.</summary>
/// <param name="Configuration">Null exactly when there are errors.</param>
/// <param name="Errors">In the order of the document; at most 100, the last of which then says that there are more.</param>
public sealed record ConfigurationReading(RollcallConfiguration? Configuration, ImmutableArray<ConfigurationError> Errors)
{
    /// <summary>What works but is hardly meant. The document is used all the same. At most 100, as above.</summary>
    public ImmutableArray<ConfigurationError> Warnings { get; init; } = [];
}

/// <summary>One thing that is wrong in the configuration document.</summary>
/// <param name="Key">Where: <c>targets[0].pace.concurrency</c>; <c>document</c> when it is about the whole.</param>
/// <param name="Value">What stands there, at most 100 characters; null when nothing does, or when it may be a secret.</param>
/// <param name="Message">What is wrong with it, as the rest of a sentence: <c>is out of range</c>.</param>
/// <param name="Expected">What to do: <c>write a whole number from 1 to 64</c>.</param>
/// <param name="Line">From 1.</param>
public sealed record ConfigurationError(string Key, string? Value, string Message, string Expected, int? Line)
{
    public override string ToString()
    {
        var text = new StringBuilder(Key).Append(": ");
        if (Value is not null)
            text.Append(Value.Length > 0 && Value.All(IsWordCharacter) ? Value : ScimErrors.Quote(Value)).Append(' ');
        text.Append(Message).Append("; ").Append(Expected);
        if (Line is { } line)
            text.Append(CultureInfo.InvariantCulture, $" (line {line})");
        return text.ToString();
    }

    private static bool IsWordCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
}
