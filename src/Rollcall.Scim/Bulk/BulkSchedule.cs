using System.Collections.Immutable;

namespace Rollcall.Scim.Bulk;

/// <summary>One step of carrying out a bulk request.</summary>
/// <param name="Index">The operation, by its place in the request.</param>
/// <param name="Kind">What to do of it.</param>
public readonly record struct BulkStep(int Index, BulkStepKind Kind);

public enum BulkStepKind
{
    /// <summary>All of it; every operation it refers to has had its turn.</summary>
    Whole,

    /// <summary>A create without the references that have no id yet: it is one of a circle.</summary>
    WithoutCircle,

    /// <summary>The create above once more, with all its references.</summary>
    Complete,
}

/// <summary>
/// In which order the operations of a bulk request are carried out (RFC 7644 3.7.1 and 3.7.2): in the order of the request, except that
/// what refers to a later create waits for it; and where creates wait for each other in a circle, the first of them is created
/// without the open references and completed as soon as they have ids. An operation whose path is a reference waits
/// until that resource is complete. Time and memory are linear in the number of references.
/// </summary>
public sealed class BulkSchedule
{
    private readonly ImmutableArray<BulkOperation> _operations;
    private readonly ImmutableArray<BulkStep>.Builder _steps = ImmutableArray.CreateBuilder<BulkStep>();
    private readonly Dictionary<string, int> _creators = new(StringComparer.Ordinal);
    private readonly List<int>[] _waitForCreation;
    private readonly List<int>[] _waitForCompletion;
    private readonly int[] _open;
    private readonly bool[] _begun;
    private readonly PriorityQueue<int, int> _ready = new();
    private int _left;

    private BulkSchedule(ImmutableArray<BulkOperation> operations)
    {
        _operations = operations;
        _waitForCreation = new List<int>[operations.Length];
        _waitForCompletion = new List<int>[operations.Length];
        _open = new int[operations.Length];
        _begun = new bool[operations.Length];
        _left = operations.Length;
    }

    public static ImmutableArray<BulkStep> Of(ImmutableArray<BulkOperation> operations)
    {
        var schedule = new BulkSchedule(operations);
        schedule.FindReferences();
        schedule.Run();
        return schedule._steps.ToImmutable();
    }

    private void FindReferences()
    {
        for (var index = 0; index < _operations.Length; index++)
        {
            // One that cannot be carried out has its turn all the same, and so have those that wait for it.
            if (_operations[index] is { Creates: true, BulkId: { Length: > 0 } bulkId })
                _creators.TryAdd(bulkId, index);
        }
        for (var index = 0; index < _operations.Length; index++)
        {
            var operation = _operations[index];
            foreach (var name in operation.References)
                Wait(index, name, _waitForCreation);
            if (!operation.Creates && BulkPath.ReferenceIn(operation.Path) is { } resource)
                Wait(index, resource, _waitForCompletion);
            if (_open[index] == 0)
                _ready.Enqueue(index, index);
        }
    }

    private void Wait(int index, string name, List<int>[] lists)
    {
        if (!_creators.TryGetValue(name, out var creator))
            return;
        (lists[creator] ??= []).Add(index);
        _open[index]++;
    }

    private void Run()
    {
        var first = 0;
        while (_left > 0)
        {
            if (_ready.TryDequeue(out var index, out _))
            {
                Begin(index, BulkStepKind.Whole);
                Completed(index);
                Created(index);
                continue;
            }
            // Whatever is left waits, in the end, for a create that is left as well.
            while (_begun[first] || !_operations[first].Creates)
                first++;
            Begin(first, BulkStepKind.WithoutCircle);
            Created(first);
        }
    }

    private void Begin(int index, BulkStepKind kind)
    {
        _begun[index] = true;
        _left--;
        _steps.Add(new BulkStep(index, kind));
    }

    private void Created(int creator)
    {
        foreach (var index in _waitForCreation[creator] ?? [])
        {
            if (--_open[index] > 0)
                continue;
            if (!_begun[index])
            {
                _ready.Enqueue(index, index);
                continue;
            }
            _steps.Add(new BulkStep(index, BulkStepKind.Complete));
            Completed(index);
        }
    }

    private void Completed(int creator)
    {
        foreach (var index in _waitForCompletion[creator] ?? [])
        {
            if (--_open[index] == 0)
                _ready.Enqueue(index, index);
        }
    }
}
