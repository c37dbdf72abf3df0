using System.Text.Json;
using Rollcall.Connectors.Atlassian;
using Rollcall.Engine.Targets;

namespace Rollcall.Connectors.Jira;

/// <summary>How Jira's REST API version 2 speaks: where it is, how it is told who we are, what its errors look like.</summary>
internal static class JiraDialect
{
    public static RestClient Client(ConnectorSettings settings) =>
        new(settings, "rest/api/2/", new RestDialect("Jira", ReadError, "mypermissions"), CredentialOf(settings.Secrets));

    private static Credential CredentialOf(IReadOnlyDictionary<string, string> secrets) =>
        secrets.TryGetValue("token", out var token)
            ? Credential.Bearer(token)
            : Credential.Basic(secrets.GetValueOrDefault("username", ""), secrets.GetValueOrDefault("password", ""));

    /// <summary>
    /// An ErrorCollection has <c>errorMessages</c> or <c>errors</c>. The 404 of an address that Jira does not know is JSON as well,
    /// with <c>status-code</c>, and is none.
    /// </summary>
    private static AppError? ReadError(ReadOnlyMemory<byte> body)
    {
        try
        {
            var error = JsonSerializer.Deserialize(body.Span, JiraJson.Default.JiraErrorCollection);
            if (error is null or { ErrorMessages: null, Errors: null })
                return null;
            var fields = error.Errors?.Select(field => $"{field.Key}: {field.Value}") ?? [];
            return new AppError(Code: null, string.Join(' ', (error.ErrorMessages ?? []).Concat(fields)));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
