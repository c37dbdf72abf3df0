using System.Collections.Immutable;
using System.Text.Json;
using Rollcall.Connectors;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Mapping.Expressions;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Configuration;

/// <summary>What docs/configuration.md shows is read as it says, and what can be read stands there.</summary>
public sealed class DocumentationTests
{
    private const string Source = "sources:\n  - { id: okta, tokens: [{ name: primary, value: env:OKTA }] }\n";
    private const string Target =
        "targets:\n  - id: jira\n    connector: jira-dc\n    url: https://jira.example.com\n    credential: { token: env:JIRA }\n";

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository(), "docs", "configuration.md"));

    public static TheoryData<string> Examples => [.. Blocks(Page)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_is_a_right_configuration(string example)
    {
        var reading = ConfigurationReader.Read(Whole(example), ConnectorCatalog.All);
        reading.Errors.Select(error => error.ToString()).ShouldBeEmpty();
        var configuration = reading.Configuration.ShouldNotBeNull();
        foreach (var target in configuration.Targets)
            TargetMapping.Compile(target, configuration.SchemasOf(target)).ShouldNotBeNull();
    }

    [Fact]
    public void The_demo_and_every_other_page_show_right_configurations()
    {
        var pages = System.IO.Directory.EnumerateFiles(Path.Combine(Repository(), "docs"), "*.md", SearchOption.AllDirectories);
        string[] documents =
        [
            File.ReadAllText(Path.Combine(Repository(), "demo", "demo.yaml")),
            .. pages
                .Append(Path.Combine(Repository(), "README.md"))
                .SelectMany(page => Blocks(File.ReadAllText(page)))
                .Where(block => block.TrimStart().StartsWith("sources:", StringComparison.Ordinal)),
        ];
        foreach (var document in documents)
            ConfigurationReader
                .Read(document, ConnectorCatalog.All)
                .Errors.Select(error => error.ToString())
                .ShouldBeEmpty(document);
    }

    [Fact]
    public void The_defaults_written_out_are_the_defaults()
    {
        var written = ConfigurationReader.Read(Whole(Blocks(Page)[^1]), ConnectorCatalog.All).Configuration.ShouldNotBeNull();
        var unwritten = ConfigurationReader.Read(Source + Target, ConnectorCatalog.All).Configuration.ShouldNotBeNull();
        JsonSerializer.Serialize(written).ShouldBe(JsonSerializer.Serialize(unwritten));
    }

    [Theory]
    [InlineData("zzzzzzzz: 1")]
    [InlineData("sources: [{ zzzzzzzz: 1 }]")]
    [InlineData("sources: [{ tokens: [{ zzzzzzzz: 1 }] }]")]
    [InlineData("sources: [{ basic: [{ zzzzzzzz: 1 }] }]")]
    [InlineData("sources: [{ clients: [{ zzzzzzzz: 1 }] }]")]
    [InlineData("sources: [{ record: { zzzzzzzz: 1 } }]")]
    [InlineData("targets: [{ zzzzzzzz: 1 }]")]
    [InlineData("targets: [{ attributes: [{ zzzzzzzz: 1 }] }]")]
    [InlineData("targets: [{ groups: { zzzzzzzz: 1 } }]")]
    [InlineData("targets: [{ groups: { manual: [{ zzzzzzzz: 1 }] } }]")]
    [InlineData("targets: [{ groups: { onTheFly: { zzzzzzzz: 1 } } }]")]
    [InlineData("targets: [{ groups: { defaults: { zzzzzzzz: 1 } } }]")]
    [InlineData("targets: [{ leavers: { zzzzzzzz: 1 } }]")]
    [InlineData("targets: [{ operations: { zzzzzzzz: 1 } }]")]
    [InlineData("targets: [{ brake: { zzzzzzzz: 1 } }]")]
    [InlineData("targets: [{ reconcile: { zzzzzzzz: 1 } }]")]
    [InlineData("targets: [{ pace: { zzzzzzzz: 1 } }]")]
    [InlineData("schemas: [{ zzzzzzzz: 1 }]")]
    [InlineData("schemas: [{ attributes: { a: { zzzzzzzz: 1 } } }]")]
    [InlineData("schemas: [{ attributes: [{ zzzzzzzz: 1 }] }]")]
    [InlineData("sources: [{ limit: { zzzzzzzz: 1 } }]")]
    [InlineData("admin: { tokens: [{ zzzzzzzz: 1 }] }")]
    [InlineData("server: { zzzzzzzz: 1 }")]
    [InlineData("server: { limits: { zzzzzzzz: 1 } }")]
    public void Every_key_that_can_be_written_is_explained(string document)
    {
        const string before = "the keys here are ";
        var listed = ConfigurationReader
            .Read(document, ConnectorCatalog.All)
            .Errors.Single(error => error.Expected.StartsWith(before, StringComparison.Ordinal))
            .Expected[before.Length..]
            .Split(", ");
        listed.Length.ShouldBeGreaterThan(0);
        listed.Where(key => !Explained(key)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_function_of_expressions_is_explained()
    {
        const string before = "there are ";
        var problem = ExpressionParser.Parse("zzzzzzzz()", ResourceType.User).Error.ShouldNotBeNull().Detail;
        var listed = problem[(problem.IndexOf(before, StringComparison.Ordinal) + before.Length)..].TrimEnd('.').Split(", ");
        listed.Length.ShouldBe(10);
        listed.Where(function => !Page.Contains($"`{function}(", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_group_that_is_protected_without_being_listed_is_named()
    {
        AdministratorGroups.All.Where(group => !Page.Contains($"`{group}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static bool Explained(string key) =>
        Page.Contains($"`{key}`", StringComparison.Ordinal) || Page.Contains($".{key}`", StringComparison.Ordinal);

    private static string Whole(string example) =>
        example switch
        {
            _ when example.StartsWith("sources:", StringComparison.Ordinal) => example,
            _ when example.StartsWith("schemas:", StringComparison.Ordinal) => Source + example,
            _ when example.StartsWith("admin:", StringComparison.Ordinal) => Source + example,
            _ => Source + Target + string.Join('\n', example.Split('\n').Select(line => "    " + line)),
        };

    private static ImmutableArray<string> Blocks(string page) =>
        [.. page.Split("```yaml\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)].TrimEnd())];

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Rollcall.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder.FullName;
    }
}
