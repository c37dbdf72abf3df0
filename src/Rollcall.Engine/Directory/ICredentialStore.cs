using Rollcall.Engine.Audit;

namespace Rollcall.Engine.Directory;

/// <summary>What is remembered of the credentials of sources over restarts and replicas. Never a secret, nor a hash of one.</summary>
public interface ICredentialStore
{
    /// <summary>When each was last used, as far as replicas have told; none for those never used.</summary>
    Task<IReadOnlyList<CredentialUsed>> UsedAsync(CancellationToken cancellationToken);

    /// <summary>Keeps the later of what is there and what is given.</summary>
    Task RecordUsedAsync(IReadOnlyCollection<CredentialUsed> used, CancellationToken cancellationToken);

    /// <summary>
    /// Remembers a warning with its audit entry, in one transaction; false, and nothing is written, when it was given before. A
    /// credential that got another end is warned of anew.
    /// </summary>
    Task<bool> WarnAsync(CredentialWarning warning, AuditEntry audit, CancellationToken cancellationToken);
}

/// <param name="Name">The credential's name in its source.</param>
public sealed record CredentialUsed(string Source, string Name, DateTimeOffset At);

/// <param name="Days">Before the end; 0: it has ended.</param>
public sealed record CredentialWarning(string Source, string Name, DateTimeOffset Expires, int Days);
