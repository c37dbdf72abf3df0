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

    // Nobody searches during a load: users are indexed by the first search after they came.
    private readonly HashSet<JiraUser> _pending = [];

    public void Add(JiraUser user) => _pending.Add(user);

    public void Remove(JiraUser user)
    {
        if (_pending.Remove(user))
            return;
        foreach (var word in WordsOf(user))
            _entries.Remove(new Entry(word, user.Id, user));
    }

    /// <summary>Each user once, in no order.</summary>
    public IEnumerable<JiraUser> StartingWith(string text)
    {
        foreach (var user in _pending)
        {
            foreach (var word in WordsOf(user))
                _entries.Add(new Entry(word, user.Id, user));
        }
        _pending.Clear();
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
