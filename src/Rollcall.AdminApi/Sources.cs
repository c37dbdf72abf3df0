namespace Rollcall.AdminApi;

/// <summary><c>GET /admin/v1/sources/{id}/check?since=</c>: what the request log says about an identity provider; asks nobody, writes nothing.</summary>
public sealed record SourceCheck
{
    public required string Source { get; init; }

    /// <summary>What was looked at came after this.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The identity provider, as far as its requests tell; absent when they do not.</summary>
    public string? IdentityProvider { get; init; }

    /// <summary>How many requests were looked at; the newest, when there were more than are looked at.</summary>
    public required int Requests { get; init; }

    /// <summary>The worst first.</summary>
    public required IReadOnlyList<CheckFinding> Findings { get; init; }
}
