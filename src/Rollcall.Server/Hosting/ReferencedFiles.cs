using Rollcall.Engine.Configuration;

namespace Rollcall.Server.Hosting;

/// <summary>The files that a document refers to, secrets and certificate authorities, as they were at one moment.</summary>
public sealed class ReferencedFiles
{
    public static readonly ReferencedFiles None = new([]);

    private readonly Dictionary<string, FileStamp?> _stamps = new(StringComparer.Ordinal);

    private ReferencedFiles(IEnumerable<string> paths)
    {
        foreach (var path in paths)
            _stamps[path] = FileStamp.Of(path);
    }

    /// <summary>Whether one was written, came to be or went away since.</summary>
    public bool HaveChanged => _stamps.Any(file => FileStamp.Of(file.Key) != file.Value);

    /// <summary>As they are now.</summary>
    public static ReferencedFiles Of(RollcallConfiguration configuration) =>
        new(
            configuration
                .Sources.SelectMany(source => source.Credentials)
                .Select(credential => credential.Secret)
                .Concat(configuration.Targets.SelectMany(target => target.Credential.Values))
                .Concat(configuration.Admin.Tokens.Select(token => token.Value))
                .Where(secret => secret.Kind is SecretKind.File)
                .Select(secret => secret.Name)
                .Concat(configuration.Targets.Select(target => target.CertificateAuthority).OfType<string>())
        );

    /// <summary>The same files as they are now.</summary>
    public ReferencedFiles Again() => new(_stamps.Keys);
}
