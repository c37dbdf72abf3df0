using System.Collections.Immutable;
using Rollcall.Engine.Configuration;

namespace Rollcall.Server.Targets;

/// <summary>Everything a connector is made of. While it stays the same over a change of configuration, so does the connector.</summary>
/// <param name="Secrets">Resolved values by the keys of <c>credential:</c>. Never logged.</param>
public sealed record TargetConnection(TargetConfiguration Target, ImmutableSortedDictionary<string, string> Secrets)
{
    /// <summary>Null: whom the machine trusts.</summary>
    public CertificateAuthorities? Authorities { get; init; }

    /// <summary>Rules, scope and groups may differ: they are the engine's. What a call needs may not.</summary>
    public bool ConnectsLike(TargetConnection other) => Target.Pace == other.Target.Pace && ReachesLike(other);

    /// <summary>The same app by the same way and credential, however fast: what was learnt about it still counts.</summary>
    public bool ReachesLike(TargetConnection other) =>
        Target.Connector == other.Target.Connector
        && Target.Url == other.Target.Url
        && Target.AllowHttp == other.Target.AllowHttp
        && (Authorities is null ? other.Authorities is null : Authorities.TrustsLike(other.Authorities))
        && Target.Options.SequenceEqual(other.Target.Options)
        && Secrets.SequenceEqual(other.Secrets);

    public override string ToString() => Target.Id;
}
