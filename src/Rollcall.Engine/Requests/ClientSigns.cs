using System.Collections.Immutable;
using Rollcall.Engine.Configuration;

namespace Rollcall.Engine.Requests;

/// <summary>Which identity provider is it? By what its requests look like; the list is data.</summary>
public static class ClientSigns
{
    /// <summary>What products call themselves in User-Agent; the first that fits.</summary>
    private static readonly ImmutableArray<(string Part, string Name)> Agents =
    [
        ("okta", "Okta"),
        ("onelogin", "OneLogin"),
        ("keycloak", "Keycloak"),
        ("authentik", "authentik"),
        ("jumpcloud", "JumpCloud"),
        ("sailpoint", "SailPoint"),
        ("midpoint", "midPoint"),
        ("cyberark", "CyberArk"),
        ("rippling", "Rippling"),
        ("miniorange", "miniOrange"),
        ("ping", "Ping"),
        ("oracle", "Oracle"),
        ("ssosync", "ssosync"),
        ("google", "Google Workspace"),
        ("entra", "Microsoft Entra ID"),
        ("azure", "Microsoft Entra ID"),
        ("microsoft", "Microsoft Entra ID"),
    ];

    /// <summary>Before anything came, or when its requests do not say: by the profile or by the name of the source.</summary>
    public static RecognizedClient? Of(SourceConfiguration source)
    {
        if (Called(source.Dialect.Name) is { } pinned)
            return new(pinned, $"the profile of the source is {source.Dialect.Name}");
        return Called(source.Id) is { } called
            ? new(called, "its requests do not say so, but the source is called like it")
            : null;

        static string? Called(string word) => Agents.FirstOrDefault(agent => agent.Part == word).Name;
    }

    /// <summary>What the sign was, as the end of a sentence; null when there is none.</summary>
    public static RecognizedClient? Of(IReadOnlyList<RecordedRequest> requests)
    {
        foreach (var request in requests)
        {
            foreach (var (part, name) in Agents)
            {
                if (request.UserAgent?.Contains(part, StringComparison.OrdinalIgnoreCase) is true)
                    return new(name, $"it calls itself {request.UserAgent}");
            }
        }
        // RFC 7644 section 3.5.2 has the operations in small letters.
        return requests.Any(request =>
            request is { Method: "PATCH", Sent.Text: { } text }
            && (
                text.Contains("\"op\":\"Replace\"", StringComparison.Ordinal)
                || text.Contains("\"op\":\"Add\"", StringComparison.Ordinal)
                || text.Contains("\"op\":\"Remove\"", StringComparison.Ordinal)
            )
        )
            ? new("Microsoft Entra ID", "it writes the operations of PATCH with a capital")
            : null;
    }
}

/// <param name="By">How it was recognized, as the end of a sentence.</param>
public sealed record RecognizedClient(string Name, string By);
