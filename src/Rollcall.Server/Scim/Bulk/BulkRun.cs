using Rollcall.Scim;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Resources;

namespace Rollcall.Server.Scim.Bulk;

/// <summary>
/// One bulk request on its way through the directory, step by step as <see cref="BulkSchedule"/> has it. Creates that follow each other
/// and have nothing to do with each other are handed to the writer together, so that they share a commit; everything
/// else waits for what came before it.
/// </summary>
internal sealed class BulkRun(
    ScimExchange exchange,
    BulkRequest request,
    BulkOperations operations,
    Representations representations
)
{
    private readonly BulkResult?[] _results = new BulkResult?[request.Operations.Length];
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names =
    [
        .. request.Operations.Where(operation => operation is { Creates: true, BulkId: not null }).Select(o => o.BulkId!),
    ];
    private readonly CreateWave _wave = new();
    private int _errors;

    /// <summary>A result for each operation, null for one that was left undone.</summary>
    public async Task<IReadOnlyList<BulkResult?>> RunAsync()
    {
        foreach (var step in BulkSchedule.Of(request.Operations))
        {
            if (IsOver)
                break;
            var operation = request.Operations[step.Index];
            // A reference needs the id, and a step that is no plain create has to see what the creates before it made.
            if (step.Kind is not BulkStepKind.Whole || !operation.Creates || _wave.Creates(operation.References))
                await FinishWaveAsync();
            if (IsOver)
                break;
            await BeginAsync(step, operation);
        }
        await FinishWaveAsync();
        return _results;
    }

    private bool IsOver => request.FailOnErrors is { } most && _errors >= most;

    private async Task BeginAsync(BulkStep step, BulkOperation operation)
    {
        if (operation.Problem is { } malformed)
        {
            Record(step.Index, BulkResult.Failed(malformed));
            return;
        }
        if (step.Kind is BulkStepKind.Complete)
        {
            await CompleteAsync(step.Index, operation);
            return;
        }
        if (
            (step.Kind is BulkStepKind.Whole ? Unresolved(operation) : null) is { } error
            || !BulkTarget.Of(exchange, operation, representations, _ids).TryGet(out var target, out error)
        )
        {
            Record(step.Index, BulkResult.Failed(error));
            return;
        }
        var data = Resolved(operation);
        if (operation.Creates)
            await CreateAsync(step, target, data);
        else
            Record(step.Index, await operations.ChangeAsync(operation.Method, target, operation.Version, data));
    }

    private async Task CreateAsync(BulkStep step, BulkTarget target, ReadOnlyMemory<byte> data)
    {
        var type = target.Representation.TypeIn(exchange.Schemas);
        if (!ResourceReader.Read(data, type, ReadMode.Create).TryGet(out var resource, out var error))
        {
            Record(step.Index, BulkResult.Failed(error));
            return;
        }
        if (!_wave.TryAdd(step.Index, request.Operations[step.Index], target, resource))
        {
            await FinishWaveAsync();
            _wave.TryAdd(step.Index, request.Operations[step.Index], target, resource);
        }
        // To stop after so many errors one has to know of each before the next.
        if (request.FailOnErrors is not null || step.Kind is BulkStepKind.WithoutCircle)
            await FinishWaveAsync();
    }

    private async Task FinishWaveAsync()
    {
        var wave = _wave.Take();
        var results = await Task.WhenAll(wave.Select(create => operations.CreateAsync(create.Target, create.Resource)));
        for (var index = 0; index < wave.Length; index++)
            Record(wave[index].Index, results[index]);
    }

    /// <summary>
    /// The references of a circle have ids now, or never will: then the operation fails as a whole, and what it made goes. What it found
    /// there (link on create) stays, merged with what it said of itself.
    /// </summary>
    private async Task CompleteAsync(int index, BulkOperation operation)
    {
        if (_results[index] is not { Error: null, Resource: { } created, Representation: { } representation } before)
            return;
        var target = new BulkTarget(representation, created.Id.ToString(), before.Projection);
        var error = Unresolved(operation);
        if (error is null)
        {
            var completed = await CompleteAsync(target, before, Resolved(operation));
            error = completed.Error;
            _results[index] = completed with { Status = before.Status };
        }
        if (error is null)
            return;
        if (!before.Linked)
            await operations.ChangeAsync("DELETE", target, version: null, default);
        _ids.Remove(operation.BulkId ?? "");
        Record(index, BulkResult.Failed(error));
    }

    /// <summary>What was there before is merged once more; what this request made gets all its data.</summary>
    private async Task<BulkResult> CompleteAsync(BulkTarget target, BulkResult before, ReadOnlyMemory<byte> data)
    {
        if (!before.Linked)
            return await operations.ChangeAsync("PUT", target, version: null, data);
        var type = target.Representation.TypeIn(exchange.Schemas);
        return ResourceReader.Read(data, type, ReadMode.Create).TryGet(out var resource, out var error)
            ? await operations.CreateAsync(target, resource)
            : BulkResult.Failed(error);
    }

    private ReadOnlyMemory<byte> Resolved(BulkOperation operation) =>
        operation.References.IsEmpty ? operation.Data : BulkReferences.Resolve(operation.Data, _ids);

    /// <summary>Why a reference has no id; null when all have one.</summary>
    private ScimError? Unresolved(BulkOperation operation)
    {
        var references = operation.References;
        if (!operation.Creates && BulkPath.ReferenceIn(operation.Path) is { } resource)
            references = references.Add(resource);
        foreach (var name in references)
        {
            if (_ids.ContainsKey(name))
                continue;
            return _names.Contains(name)
                ? ScimErrors.Conflict(
                    $"{ScimErrors.Quote(BulkReferences.Prefix + name)}: the operation that should have created it failed, so this one was not carried out."
                )
                : ScimErrors.InvalidValue(
                    $"{ScimErrors.Quote(BulkReferences.Prefix + name)}: no POST of this request has that bulkId."
                );
        }
        return null;
    }

    private void Record(int index, BulkResult result)
    {
        _results[index] = result;
        if (result.Error is not null)
            _errors++;
        else if (request.Operations[index] is { Creates: true, BulkId: { } name } && result.Resource is { } created)
            _ids[name] = created.Id.ToString();
    }
}
