using System.Collections;

namespace Rollcall.FakeAtlassian.Hosting;

/// <summary>
/// A set in order that is read by position: a page deep inside a group of 20,000 members costs what the first one costs.
/// Adding moves the tail of an array, a few microseconds at that size, which a tree's pointers would not beat.
/// </summary>
internal sealed class OrderedSet<T>(IComparer<T> comparer) : IReadOnlyList<T>
{
    private readonly List<T> _items = [];

    public int Count => _items.Count;

    public T this[int index] => _items[index];

    public bool Contains(T item) => _items.BinarySearch(item, comparer) >= 0;

    public bool Add(T item)
    {
        // Loads arrive in order more often than not.
        if (_items.Count == 0 || comparer.Compare(_items[^1], item) < 0)
        {
            _items.Add(item);
            return true;
        }
        var index = _items.BinarySearch(item, comparer);
        if (index >= 0)
            return false;
        _items.Insert(~index, item);
        return true;
    }

    public bool Remove(T item)
    {
        var index = _items.BinarySearch(item, comparer);
        if (index < 0)
            return false;
        _items.RemoveAt(index);
        return true;
    }

    /// <summary>Position of the first item behind this one, whether or not this one is in the set.</summary>
    public int IndexAfter(T item)
    {
        var index = _items.BinarySearch(item, comparer);
        return index < 0 ? ~index : index + 1;
    }

    /// <summary>At most <paramref name="count"/> items from a position on; none when it lies behind the end.</summary>
    public IReadOnlyList<T> Page(int start, int count)
    {
        var from = Math.Clamp(start, 0, _items.Count);
        return _items.GetRange(from, Math.Clamp(count, 0, _items.Count - from));
    }

    public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
