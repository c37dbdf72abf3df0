using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Rollcall.Engine.Requests;

/// <summary>
/// Bodies in which nothing names a secret and every string is written as it is kept, which is nearly all there are: looked through token
/// by token. At the first doubt the body is left to <see cref="BodyRedaction"/>, which looks at whole objects and costs several times as much.
/// </summary>
internal static class HarmlessBody
{
    private const int LongestOnStack = 256;

    /// <param name="text">The body as <see cref="CanonicalJson"/> has it.</param>
    /// <returns>False when something may be secret or has to be written anew.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static bool TryCopy(ReadOnlySpan<byte> body, SecretNames names, out string text)
    {
        text = "";
        if (!Utf8.IsValid(body) || !IsHarmless(body, names))
            return false;
        text = CanonicalJson.WithoutWhiteSpace(body);
        return true;
    }

    private static bool IsHarmless(ReadOnlySpan<byte> body, SecretNames names)
    {
        var isAscii = Ascii.IsValid(body);
        var reader = new Utf8JsonReader(body, CanonicalJson.Reading);
        var tells = false;
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName)
            {
                // What is compared without regard to case is ASCII in every harmless body, and an escaped name may be any.
                if (reader.ValueIsEscaped || !IsHarmlessName(reader.ValueSpan, names, out tells))
                    return false;
                continue;
            }
            if (
                reader.TokenType is JsonTokenType.String
                && (
                    !CanonicalJson.IsWrittenSo(reader.ValueSpan, reader.ValueIsEscaped, isAscii)
                    || (tells && NamesSecret(ref reader, names))
                )
            )
                return false;
            tells = false;
        }
        return true;
    }

    private static bool IsHarmlessName(ReadOnlySpan<byte> name, SecretNames names, out bool tells)
    {
        var characters = name.Length <= LongestOnStack ? stackalloc char[LongestOnStack] : new char[name.Length];
        tells = false;
        return Ascii.ToUtf16(name, characters, out var length) is OperationStatus.Done
            && names.IsHarmless(characters[..length], out tells);
    }

    private static bool NamesSecret(ref Utf8JsonReader reader, SecretNames names)
    {
        var longest = reader.ValueSpan.Length;
        var characters = longest <= LongestOnStack ? stackalloc char[LongestOnStack] : new char[longest];
        return names.AppearIn(characters[..reader.CopyString(characters)]);
    }
}
