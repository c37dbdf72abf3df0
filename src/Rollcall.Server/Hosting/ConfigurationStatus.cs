using System.Collections.Immutable;
using Rollcall.Engine.Configuration;

namespace Rollcall.Server.Hosting;

/// <summary>Which configuration is in force, and what was wrong with the last one that was refused.</summary>
public sealed class ConfigurationStatus
{
    private volatile ConfigurationState _current = new(0, "", null);

    public ConfigurationState Current => _current;

    internal void Activated(long version, string document) => _current = new ConfigurationState(version, document, null);

    internal void Rejected(RejectedConfiguration rejected) => _current = _current with { Rejected = rejected };

    /// <summary>The file is as the version in force again.</summary>
    internal void Settled() => _current = _current with { Rejected = null };
}

/// <param name="Version">0 before the first.</param>
/// <param name="Document">The YAML text in force.</param>
/// <param name="Rejected">The last document offered since then and refused; null when there is none.</param>
public sealed record ConfigurationState(long Version, string Document, RejectedConfiguration? Rejected);

/// <param name="Origin"><c>file</c>, <c>api</c>, <c>cli</c>, <c>console</c>, or <c>database</c> for one that another replica activated.</param>
public sealed record RejectedConfiguration(string Origin, DateTimeOffset At, ImmutableArray<ConfigurationError> Errors);
