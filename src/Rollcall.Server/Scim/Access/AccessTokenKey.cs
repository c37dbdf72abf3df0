using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Rollcall.Engine.Configuration;

namespace Rollcall.Server.Scim.Access;

/// <summary>
/// Issues and reads the access tokens of one OAuth client. A token is signed, not stored; the key comes from the client's secret, so
/// that every replica knows it, a restart changes nothing, and replacing the secret or removing the client ends all its tokens
/// (docs/decisions/0008-access-tokens-are-signed.md).
/// </summary>
/// <remarks>
/// The text is <c>rc_at_</c> and, in base64url: version (1 byte), scope (1), end in Unix seconds (8, big endian), the client's id in UTF-8, HMAC-SHA256 over
/// all of that (32).
/// </remarks>
internal sealed class AccessTokenKey
{
    public const string Prefix = "rc_at_";

    private const byte Version = 1;
    private const int IdAt = 10;
    private const int LongestToken = 128;

    private readonly byte[] _key;
    private readonly byte[] _client;

    public AccessTokenKey(string source, string client, string secret)
    {
        _client = Encoding.UTF8.GetBytes(client);
        _key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes(secret),
            HMACSHA256.HashSizeInBytes,
            Encoding.UTF8.GetBytes($"{source}/{client}"),
            "rollcall access token 1"u8.ToArray()
        );
    }

    public string Issue(AccessScope scope, DateTimeOffset ends)
    {
        Span<byte> token = stackalloc byte[IdAt + _client.Length + HMACSHA256.HashSizeInBytes];
        token[0] = Version;
        token[1] = (byte)scope;
        BinaryPrimitives.WriteInt64BigEndian(token[2..], ends.ToUnixTimeSeconds());
        _client.CopyTo(token[IdAt..]);
        var signed = IdAt + _client.Length;
        HMACSHA256.HashData(_key, token[..signed], token[signed..]);
        return Prefix + Base64Url.EncodeToString(token);
    }

    /// <returns>Null when the token is none that this key signed. One that has ended is returned all the same.</returns>
    public AccessToken? Read(ReadOnlySpan<char> text)
    {
        Span<byte> token = stackalloc byte[LongestToken];
        if (
            !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text.Length > LongestToken
            || Base64Url.DecodeFromChars(text[Prefix.Length..], token, out _, out var length) != OperationStatus.Done
        )
            return null;
        var signed = length - HMACSHA256.HashSizeInBytes;
        if (signed < IdAt || token[0] != Version || !token[IdAt..signed].SequenceEqual(_client))
            return null;
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, token[..signed], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, token[signed..length]))
            return null;
        var ends = BinaryPrimitives.ReadInt64BigEndian(token[2..]);
        return ends <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() && ends >= 0
            ? new AccessToken((AccessScope)token[1], DateTimeOffset.FromUnixTimeSeconds(ends))
            : null;
    }
}

/// <param name="Scope">What was granted when it was issued; the client may be allowed less by now.</param>
/// <param name="Ends">The first moment at which it is not valid any more.</param>
internal readonly record struct AccessToken(AccessScope Scope, DateTimeOffset Ends);
