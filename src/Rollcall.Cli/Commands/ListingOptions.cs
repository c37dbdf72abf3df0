using System.CommandLine;
using Rollcall.Cli.Api;

namespace Rollcall.Cli.Commands;

/// <summary>What <c>people</c> and <c>groups</c> are looked for by, a page at a time.</summary>
internal sealed class ListingOptions(string text)
{
    private readonly Argument<string?> _text = new("text")
    {
        Description = text,
        HelpName = "TEXT",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _source = new("--source") { Description = "Only this source", HelpName = "ID" };
    private readonly Option<string?> _after = new("--after") { Description = "Go on after this page", HelpName = "PLACE" };

    private readonly Option<int> _limit = SharedOptions.Number(
        "--limit",
        "How many to show at most; --after pages on",
        "N",
        50,
        200
    );

    public Command Of(string name, string description) => new(name, description) { _text, _source, _after, _limit };

    /// <summary>With its question mark.</summary>
    public string QueryOf(ParseResult parsed) =>
        Query.Of(
            ("q", parsed.GetValue(_text)),
            ("source", parsed.GetValue(_source)),
            ("limit", Query.Number(parsed.GetValue(_limit))),
            ("after", parsed.GetValue(_after))
        );
}
