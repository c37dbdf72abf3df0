using Rollcall.Engine.Audit;
using Shouldly;
using Xunit;

namespace Rollcall.Architecture.Tests;

public sealed class AuditActionTests
{
    /// <summary>What the list lacks could not be asked for at the audit log.</summary>
    [Fact]
    public void Every_action_is_in_the_list_that_can_be_asked_for()
    {
        var named = typeof(AuditActions)
            .GetFields()
            .Where(field => field.IsLiteral)
            .Select(field => (string?)field.GetRawConstantValue());

        AuditActions.All.ShouldBe(named, ignoreOrder: true);
    }

    [Fact]
    public void Every_action_is_explained_and_every_explained_action_exists()
    {
        var explained = File.ReadLines(Path.Combine(Repository.Root, "docs", "operations", "admin-api.md"))
            .SkipWhile(line => !line.StartsWith("| action |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .SelectMany(line => line.Split('|')[1].Split('`').Where((_, index) => index % 2 == 1));

        explained.ShouldBe(AuditActions.All, ignoreOrder: true);
    }
}
