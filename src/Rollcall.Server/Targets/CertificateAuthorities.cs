using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rollcall.Server.Targets;

/// <summary>
/// The certificates of a company's own authority, which may sign the certificate of one target. They stand in for the machine's list:
/// an app inside is known by that authority and by no other.
/// </summary>
public sealed class CertificateAuthorities(ImmutableArray<X509Certificate2> certificates)
{
    /// <summary>A bundle of every public authority is smaller; anything longer is the wrong file.</summary>
    private const int LongestBytes = 2 * 1024 * 1024;

    /// <param name="problem">What is wrong, as the end of a sentence that starts with the path.</param>
    public static bool TryRead(
        string path,
        [NotNullWhen(true)] out CertificateAuthorities? authorities,
        [NotNullWhen(false)] out string? problem
    )
    {
        (authorities, problem) = Read(path);
        return authorities is not null;
    }

    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // An authority inside a company seldom publishes a revocation list that a server can reach.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(certificates.ToArray());
        return policy;
    }

    /// <summary>Whether the same certificates are trusted, so that a connection may be kept.</summary>
    public bool TrustsLike(CertificateAuthorities? other) =>
        other is not null && Thumbprints().SequenceEqual(other.Thumbprints(), StringComparer.Ordinal);

    private static (CertificateAuthorities?, string?) Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LongestBytes })
                return (null, "is larger than 2 MB and cannot be a list of certificates");
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            return certificates.Count == 0
                ? (null, "has no certificate in PEM form in it")
                : (new CertificateAuthorities([.. certificates]), null);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "does not exist");
        }
        catch (CryptographicException)
        {
            return (null, "has a certificate in it that cannot be read");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, "cannot be read by the user the server runs as");
        }
    }

    private IEnumerable<string> Thumbprints() =>
        certificates.Select(certificate => certificate.GetCertHashString(HashAlgorithmName.SHA256)).Order(StringComparer.Ordinal);
}
