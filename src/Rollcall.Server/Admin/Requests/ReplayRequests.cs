using System.Collections.Immutable;
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
            return asked.Source is null
                ? Problems.BadRequest("source: is missing.", "Name one of those that the status lists.")
                : UnknownNames.Source(asked.Source, before.Document);
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
        var requests = writes.Take(MostWrites).ToArray();
        var replayed = requests.Select(request => (Request: request, Writes: RecordedWrite.In(request))).ToArray();
        RecordedWrite[] changes = [.. replayed.SelectMany(request => request.Writes)];
        var people = new ReplayedPeople(asked.Storage.Directory, source);
        var now = await people.OfAsync(changes, cancellationToken);
        var difference = await RunAsync(
            people,
            new RequestReplay(source, now, before, after),
            changes,
            [before, after],
            cancellationToken
        );
        var report = new ReplayReport
        {
            Source = source,
            Since = since,
            Replayed = replayed.Count(request => request.Writes.Length > 0),
            NotReplayed = replayed.Count(request => request.Writes.Length == 0),
            Resources = changes.DistinctBy(write => write.Key).Count(),
            Answers = [.. difference.Answers.Take(MostListed).Select(Of)],
            Targets = [.. difference.Targets.Take(MostListed).Select(target => Of(target, now))],
            More = writes.Count > MostWrites || difference.Answers.Length > MostListed || difference.Targets.Length > MostListed,
        };
        return TypedResults.Json(report, AdminJson.Default.ReplayReport);
    }

    /// <summary>Once to learn which values are wanted, and where somebody else has one of them, once more knowing that.</summary>
    private static async Task<ReplayedDifference> RunAsync(
        ReplayedPeople people,
        RequestReplay replay,
        IReadOnlyList<RecordedWrite> writes,
        IReadOnlyList<ConfigurationSnapshot> configurations,
        CancellationToken cancellationToken
    )
    {
        var first = replay.Run(writes, ImmutableDictionary<ClaimedValue, ImmutableArray<string>>.Empty);
        var about = writes.Select(write => write.Key).ToHashSet(StringComparer.Ordinal);
        var held = await people.HeldAsync(first.Wanted, about, configurations, cancellationToken);
        return held.Count == 0 ? first : replay.Run(writes, held);
    }

    private static TargetDifference Of(ReplayedTarget target, Dictionary<string, StoredResource> now)
    {
        var resource = now.GetValueOrDefault(target.Key);
        return new(target.Key, resource?.UserName ?? resource?.DisplayName, target.Target, target.Before, target.After);
    }

    private static AnswerDifference Of(ReplayedAnswer answer) =>
        new(
            answer.Write.Request.Id.ToString(),
            answer.Write.Request.At,
            answer.Write.Method,
            answer.Write.Path,
            answer.Before,
            answer.After
        );

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
