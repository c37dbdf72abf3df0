using Microsoft.AspNetCore.Mvc;
using Rollcall.AdminApi;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests;
using Rollcall.Engine.Requests.Replay;
using Rollcall.Engine.Targets;
using Rollcall.Server.Admin.Configuration;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Requests;

/// <summary><c>POST /admin/v1/requests/replay</c></summary>
internal static class ReplayRequests
{
    private const int MostWrites = 5_000;
    private const int MostListed = 200;
    private static readonly TimeSpan Default = TimeSpan.FromDays(7);

    /// <summary>Applies recorded writes in memory under the configuration in force and under another one, and shows what differs.</summary>
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        [AsParameters] Parameters asked,
        CancellationToken cancellationToken
    )
    {
        var (proposal, problem) = await ProposedConfiguration.ReadAsync(http, cancellationToken);
        if (proposal is null)
            return problem!;
        var before = asked.Configuration.Current;
        if (asked.Source is not { } source || before.Document.FindSource(source) is null)
            return Problems.BadRequest($"source: there is no source {asked.Source}.", "Name one of those that the status lists.");
        // Secrets are not resolved: a replay needs none.
        var reading = ConfigurationReader.Read(proposal.Document, asked.Connectors);
        if (reading.Configuration is not { } document)
            return Problems.InvalidConfiguration([.. reading.Errors.Select(ProposedConfiguration.ProblemOf)]);
        var after = ConfigurationSnapshot.Compile(before.Version, document);
        var since = asked.Since ?? asked.Time.GetUtcNow() - Default;
        var writes = await asked.Storage.Requests.QueryAsync(
            new RequestQuery
            {
                Source = source,
                Since = since,
                Until = asked.Until,
                WritesOnly = true,
                WithBodies = true,
                Ascending = true,
                Limit = MostWrites + 1,
            },
            cancellationToken
        );
        var tally = new Tally();
        var replayable = writes.Take(MostWrites).Where(CanBeReplayed).ToArray();
        foreach (var resource in replayable.GroupBy(Key, StringComparer.Ordinal))
            await ReplayAsync(asked.Storage.Directory, [.. resource], before, after, tally, cancellationToken);
        var report = new ReplayReport
        {
            Source = source,
            Since = since,
            Replayed = replayable.Length,
            NotReplayed = Math.Min(writes.Count, MostWrites) - replayable.Length,
            Resources = tally.Resources,
            Answers = [.. tally.Answers.Take(MostListed)],
            Targets = [.. tally.Targets.Take(MostListed)],
            More = writes.Count > MostWrites || tally.Answers.Count > MostListed || tally.Targets.Count > MostListed,
        };
        return TypedResults.Json(report, AdminJson.Default.ReplayReport);
    }

    private static async Task ReplayAsync(
        IDirectoryStore directory,
        IReadOnlyList<RecordedRequest> writes,
        ConfigurationSnapshot before,
        ConfigurationSnapshot after,
        Tally tally,
        CancellationToken cancellationToken
    )
    {
        tally.Resources++;
        var kind = writes[0].Operation.StartsWith("users.", StringComparison.Ordinal) ? ResourceKind.User : ResourceKind.Group;
        var now = writes[0].Resource is { } id ? await directory.FindAsync(id, withGroups: true, cancellationToken) : null;
        var difference = RequestReplay.Run(writes, now, kind, before, after);
        foreach (var answer in difference.Answers)
        {
            var request = answer.Request;
            tally.Answers.Add(new(request.Id.ToString(), request.At, request.Method, request.Path, answer.Before, answer.After));
        }
        var subject = now?.UserName ?? now?.DisplayName;
        foreach (var target in difference.Targets)
            tally.Targets.Add(new(Key(writes[0]), subject, target.Target, target.Before, target.After));
    }

    /// <summary>A create that was refused made nothing: it is about itself alone.</summary>
    private static string Key(RecordedRequest request) => (request.Resource?.Value ?? request.Id).ToString();

    private static bool CanBeReplayed(RecordedRequest request) =>
        (
            request.Operation.StartsWith("users.", StringComparison.Ordinal)
            || request.Operation.StartsWith("groups.", StringComparison.Ordinal)
        ) && (request.Method == "DELETE" || request.Sent.Text is not null);

    private sealed class Tally
    {
        public int Resources { get; set; }

        public List<AnswerDifference> Answers { get; } = [];

        public List<TargetDifference> Targets { get; } = [];
    }

    /// <param name="Since">RFC 3339; 7 days ago when it is left out.</param>
    internal sealed record Parameters(
        [property: FromQuery(Name = "source")] string? Source,
        [property: FromQuery(Name = "since")] DateTimeOffset? Since,
        [property: FromQuery(Name = "until")] DateTimeOffset? Until,
        IStorage Storage,
        ActiveConfiguration Configuration,
        IReadOnlyList<ConnectorDescription> Connectors,
        TimeProvider Time
    );
}
