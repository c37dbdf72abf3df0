namespace Rollcall.Engine.Configuration.Yaml;

/// <summary>What somebody who mistyped a word most likely meant.</summary>
internal static class NearestWord
{
    private const int LongestWord = 64;

    /// <summary>The known word with the fewest edits, when these are at most a third of it; null when none is near.</summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        if (word.Length > LongestWord)
            return null;
        var nearest = known.Select(candidate => (Word: candidate, Edits: Edits(word, candidate))).MinBy(found => found.Edits);
        return nearest.Word is not null && nearest.Edits <= Math.Max(1, nearest.Word.Length / 3) ? nearest.Word : null;
    }

    /// <summary>Damerau-Levenshtein distance, restricted form, without case: two letters swapped are one edit.</summary>
    private static int Edits(string left, string right)
    {
        var twoBack = new int[right.Length + 1];
        var back = new int[right.Length + 1];
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            row[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            (twoBack, back, row) = (back, row, twoBack);
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = Same(left[i - 1], right[j - 1]);
                row[j] = Math.Min(Math.Min(back[j], row[j - 1]) + 1, back[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    row[j] = Math.Min(row[j], twoBack[j - 2] + 1);
            }
        }
        return row[right.Length];
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
