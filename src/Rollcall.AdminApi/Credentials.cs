namespace Rollcall.AdminApi;

/// <summary>A token, a user name with password or an OAuth client of a source. Never the secret.</summary>
public sealed record CredentialStatus
{
    /// <summary>As in the configuration; the audit names it <c>source/okta/primary</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="Codes.CredentialKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>One of <see cref="Codes.CredentialStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>The first moment at which it is refused; absent when it does not end.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What it opens: of <c>users</c>, <c>users:read</c>, <c>groups</c>, <c>groups:read</c>.</summary>
    public required IReadOnlyList<string> Scope { get; init; }

    /// <summary>Where requests may come from, in CIDR notation; empty: anywhere.</summary>
    public required IReadOnlyList<string> Networks { get; init; }

    /// <summary>Absent when it never was. Up to a minute old where another replica was asked.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>
    /// When this server last refused it although it was right; absent when that did not happen since the start.
    /// </summary>
    public DateTimeOffset? LastRefused { get; init; }

    /// <summary>One of <see cref="Codes.CredentialRefusals"/>; absent with <see cref="LastRefused"/>.</summary>
    public string? LastRefusedFor { get; init; }
}
