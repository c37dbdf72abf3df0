using Rollcall.Engine.Planning;
using Shouldly;
using Xunit;

namespace Rollcall.Architecture.Tests;

public sealed class ReasonCodeTests
{
    [Fact]
    public void Every_reason_code_is_explained_and_every_explained_code_exists()
    {
        var document = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "operations", "reasons.md"));
        var explained = document
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1])
            .ToList();
        explained.ShouldBe(ReasonCodes.All.Select(code => code.Value), ignoreOrder: true);
        ReasonCodes.All.Select(code => code.Value).ShouldBeUnique();
    }
}
