using System.Net;
using System.Security.Cryptography;
using System.Text;
using Rollcall.Engine.Configuration;

namespace Rollcall.Server.Scim.Access;

/// <summary>
/// A credential of a source as requests meet it. Of its secret only a hash is here. Immutable but for <see cref="Use"/>, which outlives
/// a new version of the configuration.
/// </summary>
public sealed class AccessCredential
{
    private readonly byte[] _hash;
    private readonly IPNetwork[] _networks;
    private readonly AccessTokenKey? _tokens;

    /// <param name="secret">What is presented: a token, <c>username:password</c>, a client's secret.</param>
    public AccessCredential(string source, SourceCredential configuration, string secret)
    {
        Configuration = configuration;
        Actor = $"source/{source}/{configuration.Name}";
        _networks = [.. configuration.Networks];
        _hash = new byte[SHA256.HashSizeInBytes];
        HashOf(secret, _hash);
        if (configuration is SourceCredential.Client)
            _tokens = new AccessTokenKey(source, configuration.Name, secret);
    }

    public SourceCredential Configuration { get; }

    public string Name => Configuration.Name;

    /// <summary>For audit: <c>source/okta/primary</c>.</summary>
    public string Actor { get; }

    public AccessScope Scope => Configuration.Scope;

    public CredentialUse Use { get; internal set; } = new();

    /// <summary>Compares in full, so that the time taken does not say how close a wrong one was.</summary>
    public bool Matches(ReadOnlySpan<byte> presentedHash) => CryptographicOperations.FixedTimeEquals(_hash, presentedHash);

    public bool HasSecretOf(AccessCredential other) => Matches(other._hash);

    public bool HasExpired(DateTimeOffset now) => Configuration.Expires is { } expires && now >= expires;

    /// <param name="address">Null: not known, which no network contains.</param>
    public bool MayComeFrom(IPAddress? address)
    {
        if (_networks.Length == 0)
            return true;
        if (address is null)
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return Array.Exists(_networks, network => network.Contains(address));
    }

    /// <summary>Whether one of the two is the secret. Both are always compared.</summary>
    internal bool HasSecret(string secret, string? otherForm)
    {
        Span<byte> presented = stackalloc byte[SHA256.HashSizeInBytes];
        HashOf(secret, presented);
        var found = Matches(presented);
        HashOf(otherForm ?? secret, presented);
        return Matches(presented) | found;
    }

    /// <summary>
    /// 32 bytes for a purpose, the same on every replica and after a restart for as long as the credential has its secret; nothing that
    /// is stored anywhere leads to them.
    /// </summary>
    internal byte[] KeyFor(ReadOnlySpan<byte> purpose)
    {
        var key = new byte[SHA256.HashSizeInBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _hash, key, salt: [], purpose);
        return key;
    }

    /// <summary>When an access token of this client ends that is issued now: never after the client itself.</summary>
    internal DateTimeOffset AccessTokenEnd(DateTimeOffset now)
    {
        var ends = now + LifetimeOfTokens;
        return Configuration.Expires is { } expires && expires < ends ? expires : ends;
    }

    internal string IssueAccessToken(AccessScope scope, DateTimeOffset ends) =>
        _tokens?.Issue(scope, ends) ?? throw new InvalidOperationException("Only an OAuth client has access tokens.");

    /// <summary>The access token when this client signed it, ended or not.</summary>
    internal AccessToken? ReadAccessToken(ReadOnlySpan<char> token) => _tokens?.Read(token);

    /// <summary>
    /// Whether it is past its end, or ends later than this client's may: then the lifetime was shortened since. Clocks of replicas may
    /// differ by five minutes.
    /// </summary>
    internal bool HasEnded(AccessToken token, DateTimeOffset now) =>
        now >= token.Ends || token.Ends > now + LifetimeOfTokens + TimeSpan.FromMinutes(5);

    private TimeSpan LifetimeOfTokens => Configuration is SourceCredential.Client client ? client.Lifetime : TimeSpan.Zero;

    /// <summary>SHA-256 without salt or stretching: what is hashed has the entropy of a key, not of a password.</summary>
    internal static void HashOf(ReadOnlySpan<char> secret, Span<byte> hash)
    {
        var length = Encoding.UTF8.GetByteCount(secret);
        var bytes = length <= 512 ? stackalloc byte[512] : new byte[length];
        bytes = bytes[..Encoding.UTF8.GetBytes(secret, bytes)];
        SHA256.HashData(bytes, hash);
    }
}
