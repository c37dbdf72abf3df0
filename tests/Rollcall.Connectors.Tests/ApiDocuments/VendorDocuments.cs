using System.Text.Json;

namespace Rollcall.Connectors.Tests.ApiDocuments;

/// <summary>
/// The vendors' own API documents, which are not part of this repository: looked for in the directory ROLLCALL_SPECS, or in
/// <c>shared/reference/specs</c> beside the repository. Without them our own lists stand in.
/// </summary>
public static class VendorDocuments
{
    public static ApiOperations? Jira() =>
        Find("jira-dc-10.3.users-groups-license.trimmed.json") is { } file ? OpenApi(file) : null;

    public static ApiOperations? Crowd() => Find("crowd-3.5-swagger-crowd-client.yaml") is { } file ? Swagger(file) : null;

    private static string? Find(string name)
    {
        var folders = new List<string>();
        if (Environment.GetEnvironmentVariable("ROLLCALL_SPECS") is { Length: > 0 } configured)
            folders.Add(configured);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Rollcall.slnx")) && folder.Parent is { } beside)
                folders.Add(Path.Combine(beside.FullName, "shared", "reference", "specs"));
        }
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private static ApiOperations OpenApi(string file)
    {
        var root = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
        var operations = new Dictionary<string, ApiOperation>();
        foreach (var path in root.GetProperty("paths").EnumerateObject())
        {
            foreach (var method in path.Value.EnumerateObject())
            {
                var call = $"{method.Name.ToUpperInvariant()} {path.Name.Replace("/api/2/", "", StringComparison.Ordinal)}";
                operations[call] = new ApiOperation(Parameters(method.Value), BodyOf(root, method.Value));
            }
        }
        return new ApiOperations(operations);
    }

    // Also those in "path": the document types groupname of group/member so, though it is in the query.
    private static string[] Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters)
            ? [.. parameters.EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()!)]
            : [];

    private static string[] BodyOf(JsonElement root, JsonElement operation)
    {
        if (
            !operation.TryGetProperty("requestBody", out var body)
            || !body.GetProperty("content").TryGetProperty("application/json", out var json)
            || !json.GetProperty("schema").TryGetProperty("$ref", out var reference)
        )
        {
            return [];
        }
        var schema = root.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        return [.. schema.GetProperty("properties").EnumerateObject().Select(property => property.Name)];
    }

    /// <summary>As much YAML as this one hand-written file needs: two blanks a level, a name and a colon.</summary>
    private static ApiOperations Swagger(string file)
    {
        var operations = new Dictionary<string, ApiOperation>();
        List<string> properties = [];
        string path = "",
            call = "",
            section = "";
        foreach (var line in File.ReadLines(file).Where(line => line.Trim().Length > 0))
        {
            var indent = line.Length - line.TrimStart().Length;
            var name = line.Trim().TrimEnd(':');
            if (indent == 0)
                section = name;
            else if (section == "paths" && indent == 2)
                path = name.TrimStart('/');
            else if (section == "paths" && indent == 4)
                operations[call = $"{name.ToUpperInvariant()} {path}"] = new ApiOperation(new List<string>(), properties);
            else if (section == "paths" && name.StartsWith("- name: \"", StringComparison.Ordinal) && call.Length > 0)
                ((List<string>)operations[call].Query).Add(name["- name: \"".Length..].TrimEnd('"'));
            else if (section == "definitions" && indent == 6)
                properties.Add(name);
        }
        return new ApiOperations(operations);
    }
}
