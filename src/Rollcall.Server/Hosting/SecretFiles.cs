using Rollcall.Engine.Configuration;

namespace Rollcall.Server.Hosting;

/// <summary>
/// The files that the active configuration refers to: secrets and certificate authorities. Whoever rotates a secret writes its file and expects
/// that to be enough; the document beside it does not change.
/// </summary>
internal sealed class SecretFiles(ActiveConfiguration active)
{
    private Dictionary<string, FileStamp?> _seen = new(StringComparer.Ordinal);

    /// <summary>Whether one was written since the last look. A file that is looked at for the first time was read just before.</summary>
    public bool Look()
    {
        var now = new Dictionary<string, FileStamp?>(StringComparer.Ordinal);
        foreach (var path in PathsOf(active.Current.Document))
            now[path] = FileStamp.Of(path);
        var written = now.Any(file => _seen.TryGetValue(file.Key, out var before) && before != file.Value);
        _seen = now;
        return written;
    }

    private static IEnumerable<string> PathsOf(RollcallConfiguration configuration) =>
        configuration
            .Sources.SelectMany(source => source.Credentials)
            .Select(credential => credential.Secret)
            .Concat(configuration.Targets.SelectMany(target => target.Credential.Values))
            .Concat(configuration.Admin.Tokens.Select(token => token.Value))
            .Where(secret => secret.Kind is SecretKind.File)
            .Select(secret => secret.Name)
            .Concat(configuration.Targets.Select(target => target.CertificateAuthority).OfType<string>());
}
