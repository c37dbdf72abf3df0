using Shouldly;
using Xunit;

namespace Rollcall.Architecture.Tests;

/// <summary>The pure core has no I/O, no clock and no logger; preview, "why" and the property tests rest on that.</summary>
public sealed class PureCoreTests
{
    private static readonly string[] Impure =
    [
        "System.IO",
        "System.Net",
        "System.Data",
        "Microsoft.Extensions.Logging",
        "ILogger",
        "TimeProvider",
        "Environment.",
        "Random.",
        "RandomNumberGenerator",
        "Guid.CreateVersion7",
        "Task.Run",
        "async ",
    ];

    public static TheoryData<string> PureFolders =>
        [
            Path.Combine("src", "Rollcall.Scim"),
            Path.Combine("src", "Rollcall.Engine", "Mapping"),
            Path.Combine("src", "Rollcall.Engine", "Planning"),
        ];

    [Theory]
    [MemberData(nameof(PureFolders))]
    public void A_pure_folder_does_no_input_or_output_and_asks_no_clock(string folder)
    {
        var sources = Repository.Sources(folder).ToList();
        sources.ShouldNotBeEmpty();
        foreach (var (path, text) in sources)
        {
            foreach (var word in Impure)
                text.ShouldNotContain(word, Case.Sensitive, path);
        }
    }

    [Fact]
    public void No_regular_expression_touches_outside_input()
    {
        foreach (var (path, text) in Repository.Sources("src"))
        {
            text.ShouldNotContain("System.Text.RegularExpressions", Case.Sensitive, path);
            text.ShouldNotContain("Regex", Case.Sensitive, path);
        }
        var banned = File.ReadAllText(Path.Combine(Repository.Root, "src", "BannedSymbols.txt"));
        banned.ShouldContain("T:System.Text.RegularExpressions.Regex;");
    }

    [Fact]
    public void The_reconciler_fits_on_one_page()
    {
        var path = Path.Combine(Repository.Root, "src", "Rollcall.Engine", "Reconcile", "Reconciler.cs");
        File.ReadAllLines(path).Length.ShouldBeLessThan(80);
    }

    [Fact]
    public void No_source_file_is_longer_than_anybody_reads()
    {
        foreach (var (path, text) in Repository.Sources("src"))
            text.Count(c => c == '\n').ShouldBeLessThan(420, path);
    }
}
