using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Rollcall.Conformance.Checks;
using Rollcall.Conformance.Format;

namespace Rollcall.Conformance.Play;

/// <summary>
/// Creates of what is there already that were answered with it: the server links on create. It is told by the answers alone, which name something that the
/// scenario made before. What fails for that, and would not have with a refusal, is no failure but a deviation.
/// </summary>
internal sealed class LinkedCreates
{
    private readonly ImmutableArray<Reply> _asRefused;

    /// <param name="path">That the step was sent to.</param>
    /// <param name="known">Paths of what the scenario made before the step.</param>
    public LinkedCreates(string method, string path, IEnumerable<string> known, ImmutableArray<Reply> replies, string baseUrl)
    {
        var seen = known.ToHashSet(StringComparer.Ordinal);
        _asRefused = method == "POST" ? [.. replies.Select(reply => AsRefused(path, reply, seen, baseUrl))] : replies;
        Any = !_asRefused.SequenceEqual(replies);
    }

    public bool Any { get; }

    /// <param name="check">Holds answers against what is expected.</param>
    public IEnumerable<Check> Judge(ImmutableArray<Reply> replies, Func<ImmutableArray<Reply>, IEnumerable<Check>> check)
    {
        var found = check(replies).ToList();
        if (!Any || found.TrueForAll(one => one.Passed))
            return found;
        var otherwise = check(_asRefused).Where(one => one.Passed).Select(one => one.What).ToHashSet(StringComparer.Ordinal);
        return found.Select(one => one.Passed || !otherwise.Contains(one.What) ? one : Deviating(one));
    }

    /// <summary>Of a check that fails because a resource was linked to, such as that nothing changed.</summary>
    public Check Judge(Check check) => check.Passed || !Any ? check : Deviating(check);

    /// <summary>Of a create that was to make another one, as when several people have one externalId.</summary>
    public static Check NotOfItsOwn(Step step) =>
        Deviating(new Check("a resource of its own for each create", step.Level, "7644 3.3", "one that was there already"));

    private static Check Deviating(Check check) => check with { Deviation = Deviation.LinksOnCreate };

    private static Reply AsRefused(string path, Reply reply, HashSet<string> seen, string baseUrl)
    {
        if (reply is { Status: 200 or 201, Id: { } id })
            return seen.Add($"{path.Split('?')[0].TrimEnd('/')}/{id}") ? reply : Refusal(reply);
        if (reply.Json is not JsonObject body || BodyComparison.Member(body, "Operations") is not JsonArray operations)
            return reply;
        var answered = operations.DeepClone().AsArray();
        var linked = 0;
        for (var index = 0; index < answered.Count; index++)
        {
            if (CreatedResources.CreatedBy(answered[index], baseUrl) is not { } made || seen.Add(made))
                continue;
            answered[index] = new JsonObject
            {
                ["method"] = "POST",
                ["status"] = "409",
                ["response"] = Error(),
            };
            linked++;
        }
        return linked == 0
            ? reply
            : reply with
            {
                Json = new JsonObject { ["schemas"] = body["schemas"]?.DeepClone(), ["Operations"] = answered },
            };
    }

    private static Reply Refusal(Reply reply)
    {
        var error = Error();
        return reply with
        {
            Status = 409,
            Json = error,
            Text = error.ToJsonString(),
            Headers = reply
                .Headers.Where(header => !header.Key.Equals("Location", StringComparison.OrdinalIgnoreCase))
                .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
        };
    }

    private static JsonObject Error() =>
        new()
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:Error"),
            ["status"] = "409",
            ["scimType"] = "uniqueness",
            ["detail"] = "It is there already.",
        };
}
