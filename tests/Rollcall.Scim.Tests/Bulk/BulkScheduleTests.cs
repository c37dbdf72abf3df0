using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Rollcall.Scim.Bulk;
using Shouldly;
using Xunit;

namespace Rollcall.Scim.Tests.Bulk;

/// <summary>The order of a bulk request (RFC 7644 sections 3.7.1 and 3.7.2).</summary>
public sealed class BulkScheduleTests
{
    private const int MostOperations = 12;

    [Fact]
    public void Without_references_the_order_is_that_of_the_request()
    {
        Steps(Create(0), Create(1), Change("/Users/7"), Create(3)).ShouldBe(["0", "1", "2", "3"]);
    }

    [Fact]
    public void What_refers_to_a_later_create_waits_for_it_and_for_nothing_else()
    {
        Steps(Create(0, 2), Change("/Users/7"), Create(2), Create(3)).ShouldBe(["1", "2", "0", "3"]);
    }

    [Fact]
    public void A_circle_begins_with_its_first_create_which_is_completed_as_soon_as_it_can_be()
    {
        Steps(Create(0, 1), Create(1, 0), Create(2)).ShouldBe(["2", "0-", "1", "0+"]);
    }

    [Fact]
    public void A_create_may_refer_to_itself()
    {
        Steps(Create(0, 0)).ShouldBe(["0-", "0+"]);
    }

    [Fact]
    public void A_change_of_a_resource_waits_until_that_resource_is_complete()
    {
        Steps(Change("/Groups/bulkId:0"), Create(0, 2), Create(2, 0)).ShouldBe(["1-", "2", "1+", "0"]);
        Steps(Create(0, 1), Create(1, 0), Change("/Groups/bulkId:0")).ShouldBe(["0-", "1", "0+", "2"]);
    }

    /// <summary>Whatever refers to whatever: each operation has one turn, all references are there in time, and no circle is left open.</summary>
    [Fact]
    public void Every_operation_has_its_turn_after_what_it_refers_to()
    {
        var operations = ArbMap
            .Default.GeneratorFor<int>()
            .Select(number => Math.Abs(number % MostOperations))
            .ArrayOf()
            .Select(references => references.Take(4).ToArray())
            .ArrayOf()
            .Select(all => all.Take(MostOperations).Select(ToOperation).ToImmutableArray());

        Prop.ForAll(operations.ToArbitrary(), all => IsInOrder(all)).QuickCheckThrowOnFailure();
    }

    private static BulkOperation ToOperation(int[] references, int index) =>
        references is [_, var target] ? Change($"/Users/bulkId:{target}") : Create(index, references);

    private static bool IsInOrder(ImmutableArray<BulkOperation> operations)
    {
        var created = new HashSet<string>(StringComparer.Ordinal);
        var complete = new HashSet<string>(StringComparer.Ordinal);
        var creators = operations.Where(operation => operation.Creates).Select(operation => operation.BulkId!).ToHashSet();
        var begun = new List<int>();
        foreach (var (index, kind) in BulkSchedule.Of(operations))
        {
            var operation = operations[index];
            var references = BulkReferences.In(operation.Data).Where(creators.Contains).ToList();
            if (kind is not BulkStepKind.WithoutCircle && !references.TrueForAll(created.Contains))
                return false;
            if (
                BulkPath.ReferenceIn(operation.Path) is { } resource
                && creators.Contains(resource)
                && !complete.Contains(resource)
            )
                return false;
            if (kind is not BulkStepKind.Complete)
                begun.Add(index);
            if (operation.Creates)
                created.Add(operation.BulkId!);
            if (operation.Creates && kind is not BulkStepKind.WithoutCircle)
                complete.Add(operation.BulkId!);
        }
        return begun.Order().SequenceEqual(Enumerable.Range(0, operations.Length)) && complete.SetEquals(creators);
    }

    private static IEnumerable<string> Steps(params ImmutableArray<BulkOperation> operations) =>
        BulkSchedule
            .Of(operations)
            .Select(step =>
                step.Kind switch
                {
                    BulkStepKind.Whole => $"{step.Index}",
                    BulkStepKind.WithoutCircle => $"{step.Index}-",
                    _ => $"{step.Index}+",
                }
            );

    private static BulkOperation Create(int bulkId, params int[] references)
    {
        var data = string.Join(',', references.Select(name => $"\"bulkId:{name}\""));
        return new BulkOperation(
            "POST",
            bulkId.ToString(CultureInfo.InvariantCulture),
            null,
            "/Users",
            Encoding.UTF8.GetBytes($"[{data}]"),
            null
        );
    }

    private static BulkOperation Change(string path) => new("DELETE", null, null, path, default, null);
}
