using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Rollcall.AdminApi;
using Rollcall.Cli.Api;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Commands;

/// <summary>A command that looks for something in all sources, a page at a time. Ends with <see cref="ExitCodes.NotFound"/> when nothing matches.</summary>
internal sealed class Listing<TPage>(string text)
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

    /// <summary>By a query with its question mark.</summary>
    public required Func<AdminClient, string, CancellationToken, Task<TPage>> Find { get; init; }

    public required JsonTypeInfo<TPage> Json { get; init; }

    /// <summary>How many match, on all pages.</summary>
    public required Func<TPage, long> Total { get; init; }

    public required Action<Screen, TPage> Write { get; init; }

    public Command Create(Session session, string name, string description)
    {
        var command = new Command(name, description) { _text, _source, _after, _limit };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunAsync(
                    parsed,
                    async (api, screen) =>
                    {
                        var page = await Find(api, QueryOf(parsed), cancellationToken);
                        if (screen.IsJson)
                            screen.Json(page, Json);
                        else
                            Write(screen, page);
                        return Total(page) == 0 ? ExitCodes.NotFound : ExitCodes.Ok;
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private string QueryOf(ParseResult parsed) =>
        Query.Of(
            ("q", parsed.GetValue(_text)),
            ("source", parsed.GetValue(_source)),
            ("limit", Query.Number(parsed.GetValue(_limit))),
            ("after", parsed.GetValue(_after))
        );
}

/// <summary>What a listing says the same of people and of groups.</summary>
internal static class ListingText
{
    /// <summary>What they are at the apps.</summary>
    public static string AtApps(IEnumerable<AtTarget> targets) =>
        string.Join(
            ", ",
            targets.Where(at => at.Link is not null).Select(at => $"{at.Target}: {at.Link!.RemoteName} ({at.Link.State})")
        );

    /// <summary>How to see more.</summary>
    public static void WriteNext(Screen screen, int shown, long total, string? next)
    {
        if (next is not null)
            screen.Line($"{shown:N0} of {total:N0}: add --after {next}", Styles.Quiet);
    }
}
