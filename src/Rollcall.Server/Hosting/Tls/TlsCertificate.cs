using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rollcall.Server.Hosting.Tls;

/// <summary>Reads a certificate with its key and chain. Problems are sentences for the administrator and hold no secret.</summary>
internal static class TlsCertificate
{
    /// <returns>The certificate, or in <c>Problem</c> why it cannot be had.</returns>
    public static (SslStreamCertificateContext? Context, string? Problem) Read(TlsOptions options, SecretResolver secrets)
    {
        string? password = null;
        if (options.Password is { } reference && !secrets.TryResolve(reference, out password, out var missing))
            return (null, $"The password of the TLS key, {reference}, {missing}.");
        foreach (var file in (string?[])[options.CertificateFile, options.KeyFile])
        {
            if (file is not null && !File.Exists(file))
                return (null, $"The TLS file {file} does not exist or may not be seen by the user the server runs as.");
        }
        try
        {
            var (certificate, chain) = IsPem(options.CertificateFile)
                ? FromPem(options.CertificateFile, options.KeyFile, password)
                : FromPkcs12(options.CertificateFile, password);
            return certificate is { HasPrivateKey: true }
                ? (SslStreamCertificateContext.Create(certificate, chain, offline: true), null)
                : (null, $"{options.CertificateFile} holds no certificate with a private key. Name the key with --tls-key.");
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            return (
                null,
                $"No certificate with its private key can be read from {options.CertificateFile}: {failure.Message.TrimEnd('.')}. Compare certificate, key and password."
            );
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (null, $"The TLS files cannot be read by the user the server runs as: {failure.Message}");
        }
    }

    private static bool IsPem(string file)
    {
        using var text = new StreamReader(file);
        var head = new char[4096];
        return head.AsSpan(0, text.ReadBlock(head)).Contains("-----BEGIN", StringComparison.Ordinal);
    }

    private static (X509Certificate2?, X509Certificate2Collection) FromPem(string file, string? keyFile, string? password)
    {
        var certificate = password is null
            ? X509Certificate2.CreateFromPemFile(file, keyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(file, password, keyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        // The first one is the server's own.
        chain.RemoveAt(0);
        return (certificate, chain);
    }

    private static (X509Certificate2?, X509Certificate2Collection) FromPkcs12(string file, string? password)
    {
        var chain = X509CertificateLoader.LoadPkcs12CollectionFromFile(file, password);
        var certificate = chain.FirstOrDefault(one => one.HasPrivateKey);
        if (certificate is not null)
            chain.Remove(certificate);
        return (certificate, chain);
    }
}
