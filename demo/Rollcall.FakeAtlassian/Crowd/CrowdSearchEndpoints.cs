using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>Search by CQL in the query or by a posted tree (crowd-dc.md section 4). The answer is the list of section 3.</summary>
internal sealed class CrowdSearchEndpoints(FakeCrowd crowd, CrowdShapes shapes)
{
    private const int DeepestTree = 50;

    public FakeAnswer ByQuery(CrowdCall call) =>
        CrowdQueryLanguage.Parse(call.Query("restriction") ?? "", out var problem) is { } term
            ? Found(call, term)
            : Illegal(call, problem);

    public FakeAnswer ByTree(CrowdCall call)
    {
        if (call.Request.Body.IsEmpty)
            return Found(call, new CrowdSearchTerm.All());
        if (call.ReadBody() is not { } body)
            return call.MalformedBody();
        return TermOf(body, DeepestTree) is { } term
            ? Found(call, term)
            : Illegal(call, "The search restriction could not be read.");
    }

    private FakeAnswer Found(CrowdCall call, CrowdSearchTerm term)
    {
        var (start, count) = call.Page();
        return call.Query("entity-type") switch
        {
            "user" => call.Ok(shapes.UserList(call, Users(term).Skip(start).Take(count))),
            "group" => call.Ok(shapes.GroupList(call, Groups(term).Skip(start).Take(count))),
            var other => Illegal(call, $"'{other}' is not an entity-type: user or group."),
        };
    }

    // Who looks for one name, one address or one external id gets there by an index: it must not cost a walk through everybody.
    private IEnumerable<CrowdUser> Users(CrowdSearchTerm term)
    {
        var candidates = term.Required.Select(Indexed).FirstOrDefault(found => found is not null);
        return (candidates?.OrderBy(user => user, CrowdNames.Users).AsEnumerable() ?? crowd.Directory.Users).Where(user =>
            term.Matches(new CrowdSearchSubject(user, null))
        );
    }

    private IEnumerable<CrowdUser>? Indexed((string Name, string Value) required) =>
        required.Name switch
        {
            "name" => Optional(crowd.Directory.FindUser(required.Value)),
            "email" => crowd.Directory.FindUsersByEmail(required.Value),
            var other when CrowdSearchSubject.IsBuiltIn(other) => null,
            var attribute => crowd.Directory.FindUsersByAttribute(attribute, required.Value),
        };

    private IEnumerable<CrowdGroup> Groups(CrowdSearchTerm term)
    {
        var name = term.Required.FirstOrDefault(required => required.Name == "name").Value;
        var candidates = name is null ? crowd.Directory.Groups : Optional(crowd.Directory.FindGroup(name));
        return candidates.Where(group => term.Matches(new CrowdSearchSubject(null, group)));
    }

    private static IEnumerable<T> Optional<T>(T? item)
        where T : class => item is null ? [] : [item];

    /// <summary>A property restriction or a boolean one around others, in the names of JSON or of XML. An empty one holds for all.</summary>
    private static CrowdSearchTerm? TermOf(CrowdBody body, int depthLeft)
    {
        if (depthLeft == 0)
            return null;
        return (body.Text("restriction-type") ?? body.RootName) switch
        {
            "property-search-restriction" => PropertyOf(body),
            "boolean-search-restriction" => BooleanOf(body, depthLeft),
            "null-search-restriction" or "null-restriction" => new CrowdSearchTerm.All(),
            _ => null,
        };
    }

    private static CrowdSearchTerm? BooleanOf(CrowdBody body, int depthLeft)
    {
        // JSON has one array; XML has elements that are named after what they are.
        var parts = body.Items("restrictions", "property-search-restriction")
            .Concat(body.RootName is null ? [] : body.Items("restrictions", "boolean-search-restriction"));
        var terms = parts.Select(part => TermOf(part, depthLeft - 1)).ToArray();
        if (terms.Any(term => term is null))
            return null;
        return body.Text("boolean-logic")?.ToLowerInvariant() switch
        {
            "and" => new CrowdSearchTerm.And(terms!),
            "or" => new CrowdSearchTerm.Or(terms!),
            _ => null,
        };
    }

    private static CrowdSearchTerm.Property? PropertyOf(CrowdBody body)
    {
        if (body.Child("property")?.Text("name") is not { Length: > 0 } name)
            return null;
        CrowdMatch? match = body.Text("match-mode") switch
        {
            "EXACTLY_MATCHES" or null => CrowdMatch.Exactly,
            "STARTS_WITH" => CrowdMatch.StartsWith,
            "ENDS_WITH" => CrowdMatch.EndsWith,
            "CONTAINS" => CrowdMatch.Contains,
            "LESS_THAN" => CrowdMatch.LessThan,
            "GREATER_THAN" => CrowdMatch.GreaterThan,
            "NULL" => CrowdMatch.Null,
            _ => null,
        };
        return match is { } mode ? new CrowdSearchTerm.Property(name, mode, body.Text("value") ?? "") : null;
    }

    private static FakeAnswer Illegal(CrowdCall call, string message) => call.Error(400, CrowdReason.IllegalArgument, message);
}
