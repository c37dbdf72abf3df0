using System.Globalization;
using System.Text.Json;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>What a program asks first: which Jira is this, who am I, what may I.</summary>
internal sealed class JiraSystemEndpoints(FakeJira jira, JiraAuthentication authentication)
{
    /// <summary>Open to everybody. Data Center says "Server" as deployment type [I].</summary>
    public FakeAnswer ServerInfo(JiraCall call) =>
        FakeAnswer.Json(
            StatusCodes.Status200OK,
            json =>
            {
                var version = jira.Options.Version;
                var patch = Math.Max(version.Build, 0);
                json.WriteStartObject();
                json.WriteString("baseUrl", call.Links.Site);
                json.WriteString("version", $"{version.Major}.{version.Minor}.{patch}");
                json.WriteStartArray("versionNumbers");
                json.WriteNumberValue(version.Major);
                json.WriteNumberValue(version.Minor);
                json.WriteNumberValue(patch);
                json.WriteEndArray();
                json.WriteString("deploymentType", "Server");
                json.WriteNumber("buildNumber", version.Major * 1_000_000 + version.Minor * 1_000 + patch);
                json.WriteString("buildDate", "2025-01-01T00:00:00.000+0000");
                json.WriteString(
                    "serverTime",
                    jira.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture)
                );
                json.WriteString("scmInfo", "0000000000000000000000000000000000000000");
                json.WriteString("serverTitle", "Jira");
                json.WriteEndObject();
            }
        );

    public FakeAnswer Myself(JiraCall call)
    {
        var roles = JiraLicences.Of(jira.Directory, call.Caller, jira.Options.ApplicationRoles);
        return FakeAnswer.Json(
            StatusCodes.Status200OK,
            json => JiraJson.WriteUser(json, call.Links, call.Caller, roles, call.Query("expand"))
        );
    }

    /// <summary>Global permissions by key, with havePermission for the caller [D spec].</summary>
    public FakeAnswer MyPermissions(JiraCall call)
    {
        var administrator = authentication.IsAdministrator(call.Caller);
        return FakeAnswer.Json(
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("permissions");
                WritePermission(json, 0, "ADMINISTER", "Jira Administrators", administrator);
                WritePermission(
                    json,
                    44,
                    "SYSTEM_ADMIN",
                    "Jira System Administrators",
                    authentication.IsSystemAdministrator(call.Caller)
                );
                WritePermission(json, 27, "USER_PICKER", "Browse Users", administrator);
                WritePermission(json, 33, "BULK_CHANGE", "Bulk Change", administrator);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        );
    }

    private static void WritePermission(Utf8JsonWriter json, int id, string key, string name, bool has)
    {
        json.WriteStartObject(key);
        json.WriteString("id", $"{id}");
        json.WriteString("key", key);
        json.WriteString("name", name);
        json.WriteString("type", "GLOBAL");
        json.WriteString("description", name);
        json.WriteBoolean("havePermission", has);
        json.WriteEndObject();
    }
}
