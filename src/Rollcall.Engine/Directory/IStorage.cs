using Rollcall.Engine.Audit;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Requests;

namespace Rollcall.Engine.Directory;

/// <summary>One database with everything of ours in it. Opening it has run the migrations.</summary>
public interface IStorage : IAsyncDisposable
{
    /// <summary><c>sqlite</c> or <c>postgresql</c>.</summary>
    string Name { get; }
    IDirectoryStore Directory { get; }
    IWorkStore Work { get; }
    ILinkStore Links { get; }
    IAuditStore Audit { get; }
    ISettingsStore Settings { get; }
    IUniqueValueStore UniqueValues { get; }
    IRequestLog Requests { get; }
    ICredentialStore Credentials { get; }

    /// <summary>
    /// Null when the database answers and takes writes; otherwise what is wrong with it. Whether it takes writes may rest on a look a few seconds ago,
    /// and on none before a change that failed.
    /// </summary>
    Task<StoreProblem?> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>Configuration versions and admin tokens.</summary>
public interface ISettingsStore
{
    /// <summary>The active configuration document, or null before the first.</summary>
    Task<ConfigurationVersion?> ActiveConfigurationAsync(CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<ConfigurationVersion>> ConfigurationsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Stores a validated document as the next version and makes it active, with its audit entry. Returns its number.</summary>
    Task<long> ActivateConfigurationAsync(string document, string origin, AuditEntry audit, CancellationToken cancellationToken);

    Task<IReadOnlyList<AdminToken>> AdminTokensAsync(CancellationToken cancellationToken);

    /// <summary>Adds a token unless one of that name exists; false then. Only its hash is kept.</summary>
    Task<bool> AddAdminTokenAsync(AdminToken token, AuditEntry audit, CancellationToken cancellationToken);
}

/// <param name="Document">The YAML text, without secrets: those are references.</param>
/// <param name="Origin">Where it came from: <c>file</c>, <c>api</c>, <c>cli</c>, <c>console</c>.</param>
public sealed record ConfigurationVersion(long Number, string Document, string Origin, DateTimeOffset Activated);

/// <param name="Hash">SHA-256 of a token with at least 160 random bits; such tokens need no salt or stretching.</param>
/// <param name="Role"><c>admin</c>, <c>operator</c> or <c>reader</c>.</param>
public sealed record AdminToken(string Name, ReadOnlyMemory<byte> Hash, string Role, DateTimeOffset Created);
