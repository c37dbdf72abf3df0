using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Server.Observability;

namespace Rollcall.Server.Hosting;

/// <summary>Which configuration is in force, and what was wrong with the last one that was refused: for whoever asks, and for the log.</summary>
public sealed class ConfigurationStatus(ServerMetrics metrics, TimeProvider time, ILogger<ConfigurationStatus> logger)
{
    private volatile ConfigurationState _current = new(0, "", null);

    /// <summary>The last document that was offered since <see cref="_current"/> came into force, and refused.</summary>
    private RejectedConfiguration? _offered;

    public ConfigurationState Current => _current;

    internal void Warned(IEnumerable<ConfigurationError> warnings)
    {
        foreach (var warning in warnings)
            ServerLog.ConfigurationWarning(logger, warning.ToString());
    }

    /// <summary>A version came into force; or the one in force was used once more, for a secret that was written anew.</summary>
    internal void Activated(long version, string document, string origin)
    {
        // A file that is wrong stays wrong whatever becomes of the secrets, and is still to be seen.
        if (version != _current.Version)
            _offered = null;
        _current = new ConfigurationState(version, document, _offered);
        metrics.ConfigurationRead(activated: true);
        ServerLog.ConfigurationActive(logger, version, origin);
    }

    /// <param name="braked">Nothing is wrong with it but what it would take from people.</param>
    /// <param name="again">It is the version in force, which cannot be used once more: a secret of it is not there.</param>
    internal void Rejected(string origin, ImmutableArray<ConfigurationError> errors, bool braked, bool again = false)
    {
        metrics.ConfigurationRead(activated: false);
        var rejected = new RejectedConfiguration(origin, time.GetUtcNow(), errors) { Braked = braked };
        if (again)
            Show(rejected);
        else if (_current.Version > 0)
            Stays(rejected);
        else
            // Nothing is in force yet that could stay: the start either finds a version that goes on, or ends and says why.
            _current = _current with
            {
                Rejected = rejected,
            };
    }

    /// <summary>What is in force goes on in place of what was refused.</summary>
    internal void Stays(RejectedConfiguration rejected)
    {
        _offered = rejected;
        Show(rejected);
    }

    /// <summary>The file is as the version in force again.</summary>
    internal void Settled()
    {
        _offered = null;
        _current = _current with { Rejected = null };
    }

    private void Show(RejectedConfiguration rejected)
    {
        _current = _current with { Rejected = rejected };
        ServerLog.ConfigurationRejected(logger, rejected.Origin, _current.Version, string.Join(" | ", rejected.Errors));
    }
}

/// <param name="Version">0 before the first.</param>
/// <param name="Document">The YAML text in force.</param>
/// <param name="Rejected">The last document offered since then and refused; null when there is none.</param>
public sealed record ConfigurationState(long Version, string Document, RejectedConfiguration? Rejected);

/// <param name="Origin"><c>file</c>, <c>api</c>, <c>cli</c>, <c>console</c>, or <c>database</c> for one that another replica activated.</param>
public sealed record RejectedConfiguration(string Origin, DateTimeOffset At, ImmutableArray<ConfigurationError> Errors)
{
    /// <summary>It is right as a document: <see cref="ConfigurationBrake"/> keeps it back.</summary>
    public bool Braked { get; init; }
}
