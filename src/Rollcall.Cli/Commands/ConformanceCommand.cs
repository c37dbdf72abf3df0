using System.CommandLine;
using Rollcall.Cli.Api;
using Rollcall.Cli.Output;
using Rollcall.Conformance;
using Rollcall.Conformance.Format;
using Rollcall.Conformance.Play;

namespace Rollcall.Cli.Commands;

/// <summary>
/// <c>rollcall conformance URL</c>: plays what identity providers send, and what the RFCs ask for, against a SCIM server of whatever
/// make. It creates and removes people and groups of its own there.
/// </summary>
internal static class ConformanceCommand
{
    public static Command Create(Session session)
    {
        var url = new Argument<string>("scim-url") { Description = "SCIM base URL of a test tenant", HelpName = "SCIM-URL" };
        var corpora = new Option<string[]>("--corpus")
        {
            Description = $"Only this one; may be given several times. There are {NamesOfAll()}",
            HelpName = "NAME",
        };
        var keep = new Option<bool>("--keep") { Description = "Leave what was created, to look at it" };
        var command = new Command(
            "conformance",
            "Plays what identity providers send against any SCIM server. Here --token is the SCIM bearer token of that server, never Rollcall's admin token"
        )
        {
            url,
            corpora,
            keep,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.RunWithoutServerAsync(
                    parsed,
                    async screen =>
                    {
                        var chosen = Chosen(parsed.GetValue(corpora) ?? []);
                        var server = Connection.ScimUrl(parsed.GetRequiredValue(url), parsed.GetValue(session.AllowHttp));
                        var token = await Connection.ScimTokenAsync(
                            parsed.GetValue(session.Token),
                            session.Environment.Variable,
                            cancellationToken
                        );
                        using var http = Connection.To(server);
                        var player = new Player(http, server, token) { CleansUp = !parsed.GetValue(keep) };
                        var report = new ConformanceText(screen);
                        return await PlayAsync(player, server, chosen, report, cancellationToken);
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> PlayAsync(
        Player player,
        Uri server,
        IReadOnlyList<Corpus> chosen,
        ConformanceText report,
        CancellationToken cancellationToken
    )
    {
        var features = await FeaturesAsync(player, server, cancellationToken);
        report.Begin(server, features);
        var holds = true;
        foreach (var corpus in chosen)
        {
            foreach (var scenario in corpus.Scenarios)
            {
                var result = await player.PlayAsync(scenario, features, cancellationToken);
                report.Write(corpus, result);
                holds &= result.Holds;
            }
        }
        report.End();
        return holds ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static async Task<ServerFeatures> FeaturesAsync(Player player, Uri server, CancellationToken cancellationToken)
    {
        try
        {
            var (features, status) = await player.FeaturesAsync(cancellationToken);
            if (status is not (200 or 401 or 403) && !await player.SpeaksScimAsync(cancellationToken))
                throw new CliException(
                    ExitCodes.Unreachable,
                    $"{server} does not speak SCIM: ServiceProviderConfig is answered {status}, and Users is no list.",
                    "Give the SCIM base URL, which often ends in /v2."
                );
            if (status is 401 or 403)
                throw new CliException(
                    ExitCodes.Unauthorized,
                    $"{server} answers {status}: {(player.HasToken ? "the token is not one it knows" : "it asks for a token, and none was given")}.",
                    "Give the bearer token of that server with --token env:NAME or --token file:PATH."
                );
            return await player.RefusalOfWritesAsync(cancellationToken) is { } refusal
                ? throw NoWrites(server, refusal)
                : features;
        }
        catch (NoReplyException nobody)
        {
            throw new CliException(ExitCodes.Unreachable, $"{server} does not answer: {nobody.Message}.", null, nobody);
        }
    }

    /// <summary>Every scenario begins with a create: without any the report would be long and say nothing.</summary>
    private static CliException NoWrites(Uri server, Reply refusal) =>
        new(
            refusal.Status == 503 ? ExitCodes.Unreachable : ExitCodes.Unauthorized,
            $"{server} takes no writes: POST /Users is answered {refusal.Status}{(refusal.TextAt("detail") is { } detail ? $", {detail.TrimEnd('.')}" : "")}.",
            "Scenarios create people and groups, and remove them: give a token that may, of a test tenant that is not frozen."
        );

    private static IReadOnlyList<Corpus> Chosen(IReadOnlyCollection<string> names) =>
        names.Count == 0
            ? Corpora.All
            :
            [
                .. names.Select(name =>
                    Corpora.Find(name)
                    ?? throw new CliException(ExitCodes.Usage, $"There is no corpus {name}.", $"There are {NamesOfAll()}.")
                ),
            ];

    private static string NamesOfAll() => string.Join(", ", Corpora.All.Select(corpus => corpus.Name));
}
