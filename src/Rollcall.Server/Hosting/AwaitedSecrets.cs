using System.Collections.Immutable;
using Rollcall.Engine.Configuration;

namespace Rollcall.Server.Hosting;

/// <summary>
/// The files of a document that was refused for one of them. A container may be given its secrets late, and whoever rotates one may delete
/// it first: the document itself does not change when the file comes.
/// </summary>
internal sealed class AwaitedSecrets(ConfigurationChecker checker, ConfigurationStatus status)
{
    private ReferencedFiles _files = ReferencedFiles.None;
    private long _version;

    /// <summary>
    /// The document may be tried again. It is not when another version came into force meanwhile: what somebody brought later is not undone by a
    /// secret.
    /// </summary>
    public bool HaveChanged => status.Current.Version == _version && _files.HaveChanged;

    /// <returns>Whether the document came into force.</returns>
    public async Task<bool> TryAsync(string document, Func<Task<ImmutableArray<ConfigurationError>>> putIntoForce)
    {
        // Looked at before it is tried: what is written meanwhile is a change.
        var files = checker.FilesOf(document);
        var errors = await putIntoForce();
        // Whoever was asked to release the brake brings the document again.
        var waits = !errors.IsEmpty && status.Current.Rejected is not { Braked: true };
        (_files, _version) = (waits ? files : ReferencedFiles.None, status.Current.Version);
        return errors.IsEmpty;
    }

    /// <summary>There is nothing to try any more.</summary>
    public void Forget() => _files = ReferencedFiles.None;
}
