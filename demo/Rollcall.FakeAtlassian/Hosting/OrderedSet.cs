using System.Collections;

namespace Rollcall.FakeAtlassian.Hosting;

/// <summary>
/// A set in order that is read by position, for pages: one deep inside a group of 20,000 members costs what the first one
/// costs. The items lie in chunks, so that adding one moves a few hundred neighbours and not half of the set; a position is
/// found by counting chunks.
/// </summary>
internal sealed class OrderedSet<T>(IComparer<T> comparer) : IReadOnlyCollection<T>
{
    private const int LargestChunk = 512;

    // No chunk is ever empty.
    private readonly List<List<T>> _chunks = [];

    public int Count { get; private set; }

    public bool Contains(T item) => ChunkFor(item) is >= 0 and var chunk && _chunks[chunk].BinarySearch(item, comparer) >= 0;

    public bool Add(T item)
    {
        if (_chunks.Count == 0)
            _chunks.Add([]);
        var chunk = Math.Max(0, ChunkFor(item));
        var items = _chunks[chunk];
        var index = items.BinarySearch(item, comparer);
        if (index >= 0)
            return false;
        items.Insert(~index, item);
        Count++;
        if (items.Count > LargestChunk)
            Split(chunk);
        return true;
    }

    public bool Remove(T item)
    {
        var chunk = ChunkFor(item);
        var index = chunk < 0 ? -1 : _chunks[chunk].BinarySearch(item, comparer);
        if (index < 0)
            return false;
        _chunks[chunk].RemoveAt(index);
        Count--;
        if (_chunks[chunk].Count == 0)
            _chunks.RemoveAt(chunk);
        return true;
    }

    /// <summary>Position of the first item behind this one, whether or not this one is in the set.</summary>
    public int IndexAfter(T item)
    {
        var chunk = ChunkFor(item);
        if (chunk < 0)
            return 0;
        var index = _chunks[chunk].BinarySearch(item, comparer);
        return _chunks.Take(chunk).Sum(before => before.Count) + (index < 0 ? ~index : index + 1);
    }

    /// <summary>At most <paramref name="count"/> items from a position on; none when it lies behind the end.</summary>
    public IReadOnlyList<T> Page(int start, int count)
    {
        var page = new List<T>(Math.Clamp(Count - start, 0, count));
        foreach (var chunk in _chunks)
        {
            if (page.Count == count)
                break;
            if (start < chunk.Count)
            {
                var taken = Math.Min(chunk.Count - start, count - page.Count);
                page.AddRange(chunk.GetRange(start, taken));
            }
            start = Math.Max(0, start - chunk.Count);
        }
        return page;
    }

    public IEnumerator<T> GetEnumerator() => _chunks.SelectMany(chunk => chunk).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The last chunk that starts at or before the item, or -1.</summary>
    private int ChunkFor(T item)
    {
        var (low, high) = (0, _chunks.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_chunks[middle] is [var first, ..] && comparer.Compare(first, item) <= 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return high;
    }

    private void Split(int chunk)
    {
        var items = _chunks[chunk];
        var half = items.Count / 2;
        var rest = new List<T>(LargestChunk + 1);
        rest.AddRange(items.GetRange(half, items.Count - half));
        _chunks.Insert(chunk + 1, rest);
        items.RemoveRange(half, items.Count - half);
    }
}
