using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Testing.Hostile;

/// <summary>Bodies that are nearly right: valid JSON with a token changed, and now and then a byte.</summary>
public static class HostileJson
{
    private static readonly byte[][] NoUtf8 =
    [
        [0xFF],
        [0xC3, 0x28],
        [0xED, 0xA0, 0x80],
        [0xC0, 0xAE],
        [0x00],
        [0xEF, 0xBB, 0xBF],
    ];

    /// <param name="valid">JSON that would do.</param>
    public static Gen<byte[]> Near(string valid)
    {
        var tokens = Tokens(valid);
        var mutated =
            from times in Gen.Elements(1, 1, 1, 2, 3)
            from text in Mutated(tokens, times)
            select Encoding.UTF8.GetBytes(text);
        return Gen.Frequency(
            (8, mutated),
            (1, mutated.SelectMany(Bytes)),
            (1, Gen.Constant(Encoding.UTF8.GetBytes(valid)).SelectMany(Bytes))
        );
    }

    private static Gen<string> Mutated(IReadOnlyList<string> tokens, int times) =>
        times == 0 || tokens.Count == 0
            ? Gen.Constant(string.Concat(tokens))
            : Mutate(tokens).SelectMany(mutated => Mutated(mutated, times - 1));

    private static Gen<IReadOnlyList<string>> Mutate(IReadOnlyList<string> tokens) =>
        from at in Gen.Choose(0, tokens.Count - 1)
        from other in Gen.Choose(0, tokens.Count - 1)
        from value in HostileText.JsonValue
        from kind in Gen.Choose(0, 9)
        select (IReadOnlyList<string>)(
            kind switch
            {
                0 => [.. tokens.Take(at), .. tokens.Skip(at + 1)],
                1 => [.. tokens.Take(at), tokens[other], .. tokens.Skip(at)],
                2 => [.. tokens.Take(at), tokens[other], .. tokens.Skip(at + 1)],
                // A name, and what it stands before, once more.
                3 => Member(tokens, at) is { } name
                    ? [.. tokens.Take(name), tokens[name], ":", value, ",", .. tokens.Skip(name)]
                    : [.. tokens, value],
                4 => Member(tokens, at) is { } renamed
                    ? [.. tokens.Take(renamed), value.StartsWith('"') ? value : "\"unheardOf\"", .. tokens.Skip(renamed + 1)]
                    : [.. tokens.Take(at)],
                _ => Value(tokens, at) is { } found ? [.. tokens.Take(found), value, .. tokens.Skip(found + 1)] : [value],
            }
        );

    private static Gen<byte[]> Bytes(byte[] body) =>
        from at in Gen.Choose(0, body.Length)
        from extra in Gen.Elements(NoUtf8)
        from kind in Gen.Choose(0, 3)
        select kind switch
        {
            0 => body[..at],
            1 => [.. extra, .. body],
            2 => [.. body[..at], .. extra, .. body[at..]],
            _ => [.. body, .. extra],
        };

    /// <summary>The next name of a member from here, round the end.</summary>
    private static int? Member(IReadOnlyList<string> tokens, int from) =>
        Next(tokens, from, i => i + 1 < tokens.Count && tokens[i + 1] == ":");

    /// <summary>The next string, number or word from here that is no name.</summary>
    private static int? Value(IReadOnlyList<string> tokens, int from) =>
        Next(
            tokens,
            from,
            i => tokens[i] is not ("{" or "}" or "[" or "]" or ":" or ",") && (i + 1 == tokens.Count || tokens[i + 1] != ":")
        );

    private static int? Next(IReadOnlyList<string> tokens, int from, Func<int, bool> fits)
    {
        for (var step = 0; step < tokens.Count; step++)
        {
            var at = (from + step) % tokens.Count;
            if (fits(at))
                return at;
        }
        return null;
    }

    private static List<string> Tokens(string json)
    {
        var tokens = new List<string>();
        for (var at = 0; at < json.Length; )
        {
            var end = at + 1;
            if (json[at] == '"')
            {
                while (json[end] != '"')
                    end += json[end] == '\\' ? 2 : 1;
                end++;
            }
            else if (char.IsLetterOrDigit(json[at]) || json[at] == '-')
            {
                while (end < json.Length && (char.IsLetterOrDigit(json[end]) || json[end] is '.' or '+' or '-'))
                    end++;
            }
            if (!char.IsWhiteSpace(json[at]))
                tokens.Add(json[at..end]);
            at = end;
        }
        return tokens;
    }
}
