using System.Collections.Immutable;

namespace Rollcall.Scim.Messages;

/// <summary>How a client may authenticate (RFC 7643 5).</summary>
/// <param name="Type">oauth, oauth2, oauthbearertoken, httpbasic or httpdigest.</param>
public sealed record AuthenticationScheme(
    string Type,
    string Name,
    string Description,
    string? SpecUri = null,
    string? DocumentationUri = null,
    bool Primary = false
);

/// <summary>What this server can do, as ServiceProviderConfig says it (RFC 7643 5). Bulk with 0 operations is not supported.</summary>
/// <param name="FilterMaxResults">The most resources one answer holds.</param>
/// <param name="Pagination">Null: paging by cursor is not known.</param>
public sealed record ServiceProviderFacts(
    bool Patch,
    int BulkMaxOperations,
    long BulkMaxPayloadBytes,
    int FilterMaxResults,
    bool ChangePassword,
    bool Sort,
    bool ETag,
    ImmutableArray<AuthenticationScheme> AuthenticationSchemes,
    string? DocumentationUri = null,
    PaginationFacts? Pagination = null
);

/// <summary>How a client may page (RFC 9865 section 4). By index is always possible, and what an unnamed method means.</summary>
/// <param name="DefaultPageSize">Resources in an answer when the client does not say.</param>
/// <param name="CursorTimeout">For how long after an answer its cursor may be used.</param>
public sealed record PaginationFacts(int DefaultPageSize, int MaxPageSize, TimeSpan CursorTimeout);
