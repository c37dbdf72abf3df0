using System.Globalization;
using System.Text.Json.Nodes;
using Rollcall.Conformance.Format;
using Rollcall.Conformance.Play;

namespace Rollcall.Conformance.Checks;

/// <summary>Holds an answer against what its step expects, and against what the RFC asks of every answer.</summary>
internal static class StepChecks
{
    /// <param name="fill">Puts values in for names.</param>
    public static IEnumerable<Check> Of(
        Step step,
        Reply reply,
        Func<JsonNode?, JsonNode?> fill,
        ServerFeatures features,
        string baseUrl
    )
    {
        var expect = step.Expect;
        if (expect.Outcomes.IsEmpty)
            yield return Status(step, reply);
        if (!IsExpected(expect, reply.Status))
            yield break;
        if (expect.ScimType is { } scimType)
        {
            // Optional in an error (RFC 7644 section 3.12), but nobody else can tell a client what to do about it.
            var found = reply.TextAt("scimType");
            yield return Check.Of(
                found is not null && scimType.Split('|').Contains(found),
                $"scimType {scimType.Replace("|", " or ", StringComparison.Ordinal)}",
                found ?? "nothing",
                Level.Should,
                "7644 3.12"
            );
        }
        if (expect.Empty)
            yield return Check.Of(reply.Text.Length == 0, "no body", "a body", step.Level, step.Rfc);
        if (expect.Body is not null && SaysWhatIsExpected(expect, reply.Status))
        {
            foreach (var check in Compared(step, reply.Json, fill(expect.Body), ""))
                yield return check;
        }
        foreach (var (name, value) in expect.Headers ?? [])
        {
            var found = reply.Header(name) is { } text ? JsonValue.Create(text) : null;
            foreach (var check in Compared(step, found, fill(value), $"header {name}"))
                yield return check;
        }
        foreach (var check in ProtocolChecks.Of(step.Request.Method, reply, features, baseUrl))
            yield return check;
    }

    /// <summary>Of many requests: how many must have ended how.</summary>
    public static IEnumerable<Check> Outcomes(Step step, IReadOnlyCollection<Reply> replies) =>
        step.Expect.Outcomes.Select(outcome =>
        {
            var count = replies.Count(reply => reply.Status == outcome.Key);
            return Check.Of(
                count == outcome.Value,
                $"{outcome.Value} of {replies.Count} answers with status {outcome.Key}",
                string.Join(", ", replies.CountBy(reply => reply.Status).Select(found => $"{found.Value} with {found.Key}")),
                step.Level,
                step.Rfc
            );
        });

    /// <summary>What a read shows after the step.</summary>
    public static IEnumerable<Check> State(Step step, JsonNode? expected, Reply now, ServerFeatures features, string baseUrl)
    {
        yield return Check.Of(now.Status == 200, "reading it afterwards: status 200", Found(now), step.Level, step.Rfc);
        if (now.Status != 200)
            yield break;
        foreach (var comparison in BodyComparison.Compare(now.Json, expected, ""))
            yield return From(step, comparison, "afterwards ");
        foreach (var check in ProtocolChecks.Of("GET", now, features, baseUrl))
            yield return check;
    }

    public static Check Unchanged(Step step, Reply before, Reply after) =>
        Check.Of(
            before.Status == after.Status && JsonNode.DeepEquals(before.Json, after.Json),
            "nothing changed",
            BodyComparison.Text(after.Json),
            step.Level,
            step.Rfc ?? "7644 3.5.2"
        );

    private static Check Status(Step step, Reply reply) =>
        Check.Of(
            step.Expect.Statuses.Contains(reply.Status),
            $"status {string.Join(" or ", step.Expect.Statuses.Select(status => status.ToString(CultureInfo.InvariantCulture)))}",
            Found(reply),
            step.Level,
            step.Rfc
        );

    /// <summary>Where an answer may also be empty or a refusal, the body expected is that of the success.</summary>
    private static bool SaysWhatIsExpected(Expectation expect, int status) =>
        status is not (204 or 304) && (status < 400 || expect.Statuses.All(expected => expected >= 400));

    private static bool IsExpected(Expectation expect, int status) =>
        expect.Outcomes.IsEmpty ? expect.Statuses.Contains(status) : expect.Outcomes.ContainsKey(status);

    private static IEnumerable<Check> Compared(Step step, JsonNode? actual, JsonNode? expected, string path) =>
        BodyComparison.Compare(actual, expected, path).Select(comparison => From(step, comparison, ""));

    private static Check From(Step step, Comparison comparison, string when) =>
        new($"{when}{comparison.Path}: {comparison.Expected}", step.Level, step.Rfc, comparison.Found);

    private static string Found(Reply reply) =>
        reply.TextAt("detail") is { } detail ? $"{reply.Status}: {detail}" : $"{reply.Status}";
}
