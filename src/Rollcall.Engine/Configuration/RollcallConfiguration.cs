using System.Collections.Immutable;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Configuration;

/// <summary>
/// The one configuration document. Immutable and validated as a whole; every default stands in an initialiser here,
/// so this file is the reference of what is configurable.
/// </summary>
public sealed record RollcallConfiguration
{
    public ImmutableArray<SourceConfiguration> Sources { get; init; } = [];
    public ImmutableArray<TargetConfiguration> Targets { get; init; } = [];

    /// <summary>Extensions that sources speak beyond User, Group and the Enterprise User of RFC 7643.</summary>
    public ImmutableArray<SchemaConfiguration> Schemas { get; init; } = [];
    public AdminConfiguration Admin { get; init; } = new();
    public ServerConfiguration Server { get; init; } = new();

    public static RollcallConfiguration Empty { get; } = new();

    public SourceConfiguration? FindSource(string id) =>
        Sources.FirstOrDefault(source => string.Equals(source.Id, id, StringComparison.Ordinal));

    public TargetConfiguration? FindTarget(string id) =>
        Targets.FirstOrDefault(target => string.Equals(target.Id, id, StringComparison.Ordinal));

    /// <summary>The targets that follow a source.</summary>
    public IEnumerable<TargetConfiguration> TargetsOf(string source) => Targets.Where(target => target.Follows(source));

    /// <summary>The sources that a target follows.</summary>
    public IEnumerable<SourceConfiguration> SourcesOf(TargetConfiguration target) =>
        Sources.Where(source => target.Follows(source.Id));
}

/// <summary>A configured identity provider connection.</summary>
public sealed record SourceConfiguration
{
    /// <summary>1-40 characters of a-z, 0-9 and hyphen, no hyphen first; part of the SCIM base URL <c>/scim/{id}/v2</c>.</summary>
    public required string Id { get; init; }
    public string Kind { get; init; } = "scim";
    public SourceMode Mode { get; init; } = SourceMode.Live;

    /// <summary>How this identity provider writes SCIM: <c>profile</c>. Auto understands all we know of.</summary>
    public Dialect Dialect { get; init; } = Dialect.Auto;

    /// <summary>At least one. Several are live at once, so that one can be replaced without a gap.</summary>
    public ImmutableArray<SourceCredential> Credentials { get; init; } = [];
    public RecordRules Record { get; init; } = new();

    /// <summary>How many requests are taken from the IdP; null: as many as come.</summary>
    public RateLimit? Limit { get; init; }

    /// <summary>
    /// By what a create finds a resource of this source that is there already and updates it, in this order. Empty: it is answered 409
    /// (RFC 7644 section 3.3).
    /// </summary>
    public ImmutableArray<LinkKey> LinkOnCreate { get; init; } = [];
}

/// <summary>What tells that a create means a resource that is there already.</summary>
public enum LinkKey
{
    ExternalId,

    /// <summary>Of users.</summary>
    UserName,

    /// <summary>Of groups.</summary>
    DisplayName,
}

public enum SourceMode
{
    /// <summary>Targets follow.</summary>
    Live,

    /// <summary>The IdP is answered as usual and plans are made, nothing is written to any target.</summary>
    Shadow,

    /// <summary>The IdP can read; its writes are refused with 503 and nothing is written to any target.</summary>
    Frozen,
}

/// <summary>Where a secret is: <c>env:NAME</c> or <c>file:PATH</c>. The secret itself is never part of the document.</summary>
public sealed record SecretReference(SecretKind Kind, string Name)
{
    public override string ToString() => $"{(Kind == SecretKind.Environment ? "env" : "file")}:{Name}";
}

public enum SecretKind
{
    Environment,
    File,
}

public sealed record AdminConfiguration
{
    /// <summary>Empty: the first start makes a token and shows it once.</summary>
    public ImmutableArray<AdminTokenConfiguration> Tokens { get; init; } = [];
}

public sealed record AdminTokenConfiguration(string Name, SecretReference Value, AdminRole Role);

public enum AdminRole
{
    /// <summary>Reads everything.</summary>
    Reader,

    /// <summary>Reads, and asks for reconciles.</summary>
    Operator,

    /// <summary>Everything.</summary>
    Admin,
}
