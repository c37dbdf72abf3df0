using System.Buffers;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>Finds users by the beginning of their username, of a word of their display name, or of a part of their e-mail address.</summary>
internal sealed class JiraUserIndex
{
    private static readonly SearchValues<char> WordBreaks = SearchValues.Create(" .-_@,;'()+");

    private readonly SortedSet<Entry> _entries = new(
        Comparer<Entry>.Create(
            static (a, b) => string.CompareOrdinal(a.Word, b.Word) is var order and not 0 ? order : a.Id.CompareTo(b.Id)
        )
    );

    public void Add(JiraUser user)
    {
        foreach (var word in WordsOf(user))
            _entries.Add(new Entry(word, user.Id, user));
    }

    public void Remove(JiraUser user)
    {
        foreach (var word in WordsOf(user))
            _entries.Remove(new Entry(word, user.Id, user));
    }

    /// <summary>Each user once, in no order.</summary>
    public IEnumerable<JiraUser> StartingWith(string text)
    {
        var prefix = JiraNames.Fold(text);
        return _entries
            .GetViewBetween(new Entry(prefix, long.MinValue, null), new Entry(prefix + '\uffff', long.MaxValue, null))
            .Select(entry => entry.User!)
            .Distinct();
    }

    // What is indexed for a word goes on to the end of the value, so that a query may hold a break: "john.d", "Jane D".
    private static HashSet<string> WordsOf(JiraUser user)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in (ReadOnlySpan<string>)[user.Name, user.DisplayName, user.Email])
        {
            var folded = JiraNames.Fold(value);
            for (var at = 0; at < folded.Length; at++)
            {
                if (at == 0 || (WordBreaks.Contains(folded[at - 1]) && !WordBreaks.Contains(folded[at])))
                    words.Add(folded[at..]);
            }
        }
        return words;
    }

    private readonly record struct Entry(string Word, long Id, JiraUser? User);
}
