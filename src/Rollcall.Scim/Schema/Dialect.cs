using System.Collections.Immutable;

namespace Rollcall.Scim.Schema;

/// <summary>
/// How a client is understood and answered where clients stray from RFC 7644, or want different answers to the same request.
/// <see cref="Auto"/> serves every identity provider we know of; where two of them clash, or the RFC itself is wanted, a source pins
/// another. Data only: docs/idp/profiles.md shows it as a table, which a test holds against <see cref="All"/>.
/// </summary>
public sealed record Dialect
{
    /// <summary>As configurations write it.</summary>
    public required string Name { get; init; }

    /// <summary>What a PATCH of a user is answered with.</summary>
    public PatchAnswer PatchedUser { get; init; } = PatchAnswer.Fitting;

    /// <summary>What a PATCH of a group is answered with; the group has all its members in it.</summary>
    public PatchAnswer PatchedGroup { get; init; } = PatchAnswer.Fitting;

    /// <summary>
    /// Taken: operations in any case, "True" and "False" for booleans, a bare string or a list of one
    /// for a complex value.
    /// </summary>
    public bool LooseValues { get; init; } = true;

    /// <summary>The names in a path-less PATCH may be paths: "name.givenName", "urn:...:User:department", "emails[type eq ...].value". A point may stand
    /// behind a URN, and a filter may leave out the URN of an extension.</summary>
    public bool PathsAsNames { get; init; } = true;

    /// <summary>Where a word without quotes in a filter is a string, <c>title eq Engineer</c>; elsewhere it is invalidFilter (section 3.4.2.2).</summary>
    public UnquotedWords Words { get; init; } = UnquotedWords.WhereNothingElseFits;

    /// <summary>remove with a list of values removes these; otherwise it is refused. It never removes more than is listed.</summary>
    public bool RemovesListed { get; init; } = true;

    /// <summary>replace at a filter that matches no value makes the value, as add does; otherwise noTarget (section 3.5.2.3).</summary>
    public bool ReplaceMakesValues { get; init; }

    /// <summary>A PATCH without operations changes nothing; otherwise it is invalidSyntax (section 3.5.2 wants one or more).</summary>
    public bool TakesNoOperations { get; init; }

    /// <summary>Attributes without a schema are passed over and extensions without one are kept; otherwise they are refused.</summary>
    public bool TakesUnknown { get; init; } = true;

    private static readonly ImmutableArray<string> AsAuto =
    [
        "okta",
        "onelogin",
        "keycloak",
        "google",
        "jumpcloud",
        "ping",
        "authentik",
        "sailpoint",
        "midpoint",
        "cyberark",
        "rippling",
        "oracle",
        "miniorange",
        "aws-ssosync",
    ];

    public static Dialect Auto { get; } = new() { Name = "auto" };

    /// <summary>RFC 7643 and 7644 to the letter, for trying out a client.</summary>
    public static Dialect Strict { get; } =
        new()
        {
            Name = "strict",
            PatchedUser = PatchAnswer.Resource,
            PatchedGroup = PatchAnswer.Resource,
            LooseValues = false,
            PathsAsNames = false,
            RemovesListed = false,
            TakesUnknown = false,
            Words = UnquotedWords.Nowhere,
        };

    /// <summary>
    /// Entra repairs a value it believes to be there by replace, and reads no body of a PATCH. The requests Microsoft gives out to try a
    /// server write filters without quotes, and its SCIM Validator patches what has no attribute to patch with no operation.
    /// </summary>
    private static readonly Dialect Entra = new()
    {
        Name = "entra",
        PatchedUser = PatchAnswer.NoContent,
        PatchedGroup = PatchAnswer.NoContent,
        ReplaceMakesValues = true,
        TakesNoOperations = true,
        Words = UnquotedWords.Everywhere,
    };

    /// <summary>All of them. Those that say nothing of their own are as auto: no clash of theirs is known.</summary>
    public static ImmutableArray<Dialect> All { get; } =
    [Auto, Entra, Strict, .. AsAuto.Select(name => Auto with { Name = name })];

    /// <summary>Null when there is none of this name.</summary>
    public static Dialect? Find(string name) =>
        All.FirstOrDefault(dialect => dialect.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
