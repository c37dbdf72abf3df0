using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Scim.Filters;

namespace Rollcall.Server.Scim.Resources;

/// <summary>
/// Cursors of RFC 9865: where a page ended, sealed with a key of the credential that asked, and bound to source, kinds, filter and order.
/// Any replica can open one and nothing is kept; whoever has one may do no more than without it, since every page is
/// authorised and filtered anew. Sealed also because what is sorted by may be a name, and cursors end up in logs of URLs.
/// </summary>
internal sealed class PageCursors(TimeProvider time)
{
    /// <summary>ServiceProviderConfig says so. Longer than any client works on a page.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int IdLength = 16;
    private const int HeadLength = sizeof(long) + IdLength;

    /// <summary>Base64url: its alphabet is unreserved in URLs (RFC 9865 section 2).</summary>
    public string Write(ScimExchange exchange, CombinedQuery query, ResourcePosition position)
    {
        var key = PositionKey.Write(position.Key);
        var plain = new byte[HeadLength + key.Length];
        BinaryPrimitives.WriteInt64BigEndian(plain, time.GetUtcNow().ToUnixTimeSeconds());
        position.Id.Value.TryWriteBytes(plain.AsSpan(sizeof(long)), bigEndian: true, out _);
        key.CopyTo(plain, HeadLength);
        var all = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(all.AsSpan(0, NonceLength));
        using var cipher = Cipher(exchange);
        cipher.Encrypt(
            all.AsSpan(0, NonceLength),
            plain,
            all.AsSpan(NonceLength, plain.Length),
            all.AsSpan(NonceLength + plain.Length),
            Bound(exchange, query)
        );
        return Base64Url.EncodeToString(all);
    }

    public ScimResult<ResourcePosition> Read(ScimExchange exchange, CombinedQuery query, string cursor)
    {
        if (!Base64Url.IsValid(cursor, out var length) || length < NonceLength + HeadLength + TagLength)
            return ScimErrors.InvalidCursor();
        var all = Base64Url.DecodeFromChars(cursor);
        var plain = new byte[all.Length - NonceLength - TagLength];
        using var cipher = Cipher(exchange);
        try
        {
            cipher.Decrypt(
                all.AsSpan(0, NonceLength),
                all.AsSpan(NonceLength, plain.Length),
                all.AsSpan(NonceLength + plain.Length),
                plain,
                Bound(exchange, query)
            );
        }
        catch (AuthenticationTagMismatchException)
        {
            return ScimErrors.InvalidCursor();
        }
        if (time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(plain)) > Lifetime)
            return ScimErrors.ExpiredCursor();
        var id = new ResourceId(new Guid(plain.AsSpan(sizeof(long), IdLength), bigEndian: true));
        return new ResourcePosition(PositionKey.Read(plain.AsSpan(HeadLength)), id);
    }

    private static AesGcm Cipher(ScimExchange exchange) => new(exchange.Credential.KeyFor("rollcall page cursor"u8), TagLength);

    /// <summary>What must be the same from page to page. Which attributes are shown, and how many resources, may change.</summary>
    private static byte[] Bound(ScimExchange exchange, CombinedQuery query)
    {
        var text = new StringBuilder(exchange.SourceId).Append('\n').Append(query.Descending);
        foreach (var part in query.Parts)
        {
            text.Append('\n').Append(part.Kind).Append('\n').Append(part.SortBy).Append('\n');
            if (part.Filter is { } filter)
                text.Append(FilterText.Format(filter));
        }
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>The value of a position as a letter for its type and text.</summary>
    private static class PositionKey
    {
        public static byte[] Write(object? key) =>
            Encoding.UTF8.GetBytes(
                key switch
                {
                    null => "",
                    string text => "s" + text,
                    bool truth => truth ? "b1" : "b0",
                    DateTimeOffset at => string.Create(CultureInfo.InvariantCulture, $"t{at.UtcTicks}"),
                    long number => string.Create(CultureInfo.InvariantCulture, $"l{number}"),
                    double number => string.Create(CultureInfo.InvariantCulture, $"d{number:R}"),
                    decimal number => string.Create(CultureInfo.InvariantCulture, $"m{number}"),
                    _ => throw new ArgumentException($"A position cannot be at a {key.GetType().Name}.", nameof(key)),
                }
            );

        public static object? Read(ReadOnlySpan<byte> utf8)
        {
            var text = Encoding.UTF8.GetString(utf8);
            var value = text.Length > 1 ? text[1..] : "";
            return text.Length == 0
                ? null
                : text[0] switch
                {
                    's' => value,
                    'b' => value is "1",
                    't' => new DateTimeOffset(long.Parse(value, CultureInfo.InvariantCulture), TimeSpan.Zero),
                    'l' => long.Parse(value, CultureInfo.InvariantCulture),
                    'd' => double.Parse(value, CultureInfo.InvariantCulture),
                    _ => decimal.Parse(value, CultureInfo.InvariantCulture),
                };
        }
    }
}
