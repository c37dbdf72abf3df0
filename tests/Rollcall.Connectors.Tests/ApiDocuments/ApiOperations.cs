using System.Text.Json;

namespace Rollcall.Connectors.Tests.ApiDocuments;

/// <summary>Which calls an API documents: by method and path below its base, the query parameters and the properties of a body.</summary>
public sealed record ApiOperations(IReadOnlyDictionary<string, ApiOperation> ByCall)
{
    /// <summary>What Jira's REST API version 2 is known to take of what we send (jira-dc.md, sections 2 to 4).</summary>
    public static ApiOperations Jira { get; } =
        new(
            new Dictionary<string, ApiOperation>
            {
                ["GET serverInfo"] = new([]),
                ["GET mypermissions"] = new([]),
                ["GET applicationrole"] = new([]),
                ["GET user"] = new(["key", "username", "expand"]),
                ["POST user"] = new([], ["name", "emailAddress", "displayName", "applicationKeys"]),
                ["PUT user"] = new(["key"], ["name", "emailAddress", "displayName", "active"]),
                ["DELETE user"] = new(["key"]),
                ["DELETE user/session/{username}"] = new([]),
                ["GET user/search"] = new(["username", "startAt", "maxResults", "includeActive", "includeInactive"]),
                ["GET user/list"] = new(["cursor", "maxResults"]),
                ["GET groups/picker"] = new(["query", "maxResults"]),
                ["GET group/member"] = new(["groupname", "includeInactiveUsers", "startAt", "maxResults"]),
                ["POST group"] = new([], ["name"]),
                ["DELETE group"] = new(["groupname"]),
                ["POST group/user"] = new(["groupname"], ["name"]),
                ["DELETE group/user"] = new(["groupname", "username"]),
            }
        );

    /// <summary>The same for Crowd's usermanagement/1 (crowd-dc.md, sections 2 to 5).</summary>
    public static ApiOperations Crowd { get; } =
        new(
            new Dictionary<string, ApiOperation>
            {
                ["GET user"] = new(["key", "username", "expand"]),
                ["POST user"] = new(
                    [],
                    ["name", "first-name", "last-name", "display-name", "email", "active", "password", "attributes"]
                ),
                ["PUT user"] = new(["username"], ["name", "first-name", "last-name", "display-name", "email", "active"]),
                ["DELETE user"] = new(["username"]),
                ["POST user/rename"] = new(["username"], ["new-name"]),
                ["POST user/attribute"] = new(["username"], ["attributes"]),
                ["GET user/group/direct"] = new(["username", "start-index", "max-results"]),
                ["GET group"] = new(["groupname"]),
                ["POST group"] = new([], ["name", "type", "active"]),
                ["DELETE group"] = new(["groupname"]),
                ["GET group/user/direct"] = new(["groupname", "username", "expand", "start-index", "max-results"]),
                ["POST group/user/direct"] = new(["groupname"], ["name"]),
                ["DELETE group/user/direct"] = new(["groupname", "username"]),
                ["GET search"] = new(["entity-type", "expand", "start-index", "max-results"]),
                ["POST search"] = new(
                    ["entity-type", "start-index", "max-results"],
                    ["restriction-type", "property", "match-mode", "value"]
                ),
                ["DELETE session"] = new(["username"]),
            }
        );

    /// <summary>What is not documented of a call, or null.</summary>
    public string? Objection(string call, IEnumerable<string> query, string body)
    {
        if (!ByCall.TryGetValue(call, out var operation))
            return $"{call} is not documented";
        var sent =
            body.Length == 0 ? [] : JsonDocument.Parse(body).RootElement.EnumerateObject().Select(property => property.Name);
        var unknown = query.Except(operation.Query).Concat(sent.Except(operation.Body)).ToArray();
        return unknown.Length == 0 ? null : $"{call} does not take {string.Join(", ", unknown)}";
    }

    public ApiOperations With(IEnumerable<KeyValuePair<string, ApiOperation>> more)
    {
        var all = ByCall.ToDictionary();
        foreach (var (call, operation) in more)
        {
            all[call] = all.TryGetValue(call, out var known)
                ? new ApiOperation([.. known.Query, .. operation.Query], [.. known.Body, .. operation.Body])
                : operation;
        }
        return new ApiOperations(all);
    }
}

public sealed record ApiOperation(IReadOnlyList<string> Query, IReadOnlyList<string> Body)
{
    public ApiOperation(IReadOnlyList<string> query)
        : this(query, []) { }
}
