using System.Text.Json.Nodes;

namespace Rollcall.Demo.Idp.Entra;

/// <summary>
/// How Entra writes its PATCH operations: as it always did, or as RFC 7644 has it when the tenant URL ends in
/// <c>?aadOptscim062020</c> (Microsoft, "SCIM 2.0 protocol compliance of the provisioning service").
/// </summary>
internal sealed class EntraOperations(bool compliant)
{
    public string Dialect => compliant ? "Entra, aadOptscim062020" : "Entra, default mode";

    /// <summary>One operation for each attribute; with the flag all of them in one, keys dotted or with their URN.</summary>
    public JsonArray Set(IReadOnlyCollection<(string Path, JsonNode Value)> attributes) =>
        compliant && attributes.Count > 0
            ?
            [
                new JsonObject
                {
                    ["op"] = "replace",
                    ["value"] = new JsonObject(attributes.Select(pair => KeyValuePair.Create(pair.Path, (JsonNode?)pair.Value))),
                },
            ]
            : [.. attributes.Select(pair => Operation("Replace", pair.Path, pair.Value))];

    /// <summary>An attribute with a value filter in its path stays an operation of its own in both modes.</summary>
    public JsonObject SetOne(string path, JsonNode value) => Operation("Replace", path, value);

    /// <summary>By default a boolean is written as the string it is called in C#.</summary>
    public JsonObject Active(bool active) =>
        Operation(
            "Replace",
            "active",
            compliant ? active
                : active ? "True"
                : "False"
        );

    public JsonObject Manager(string id) => Operation("Add", $"{ScimUrns.EnterpriseUser}:manager", id);

    public JsonObject AddMembers(IEnumerable<string> ids) => Operation("Add", "members", Values(ids, withReference: !compliant));

    public IEnumerable<JsonObject> RemoveMembers(IEnumerable<string> ids) =>
        compliant
            ? ids.Select(id => new JsonObject { ["op"] = "remove", ["path"] = $"members[value eq \"{id}\"]" })
            : [Operation("Remove", "members", Values(ids, withReference: true))];

    private JsonObject Operation(string op, string path, JsonNode value) =>
        new()
        {
            ["op"] = compliant ? op.ToLowerInvariant() : op,
            ["path"] = path,
            ["value"] = value,
        };

    private static JsonArray Values(IEnumerable<string> ids, bool withReference) =>
        [
            .. ids.Select(id =>
                withReference ? new JsonObject { ["$ref"] = null, ["value"] = id } : new JsonObject { ["value"] = id }
            ),
        ];
}
