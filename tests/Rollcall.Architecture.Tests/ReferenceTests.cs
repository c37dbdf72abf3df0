using Shouldly;
using Xunit;

namespace Rollcall.Architecture.Tests;

/// <summary>The right-hand column of the table in ARCHITECTURE.md.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Rollcall.Scim"] = [],
        ["Rollcall.Engine"] = ["Rollcall.Scim"],
        ["Rollcall.Connectors"] = ["Rollcall.Engine", "Rollcall.Scim"],
        ["Rollcall.Storage"] = ["Rollcall.Engine", "Rollcall.Scim"],
        ["Rollcall.AdminApi"] = [],
        ["Rollcall.Conformance"] = [],
        ["Rollcall.Cli"] = ["Rollcall.AdminApi", "Rollcall.Conformance"],
        ["Rollcall.Server"] =
        [
            "Rollcall.Scim",
            "Rollcall.Engine",
            "Rollcall.Connectors",
            "Rollcall.Storage",
            "Rollcall.AdminApi",
        ],
    };

    [Fact]
    public void Every_project_references_only_what_the_architecture_allows()
    {
        var references = Repository.References("src");
        references.Keys.ShouldBe(Allowed.Keys, ignoreOrder: true);
        foreach (var (project, referenced) in references)
            referenced.Except(Allowed[project]).ShouldBeEmpty(project);
    }

    [Fact]
    public void The_demo_references_nothing_of_ours()
    {
        foreach (var (project, referenced) in Repository.References("demo"))
            referenced.Where(name => !name.StartsWith("Rollcall.Fake", StringComparison.Ordinal)).ShouldBeEmpty(project);
        Repository.References("demo")["Rollcall.FakeAtlassian"].ShouldBeEmpty();
    }

    [Fact]
    public void No_connector_folder_sees_another()
    {
        var folders = Directory
            .EnumerateDirectories(Path.Combine(Repository.Root, "src", "Rollcall.Connectors"))
            .Select(path => Path.GetFileName(path))
            .Where(name => name is not ("bin" or "obj" or "Atlassian" or "Text"))
            .ToList();
        folders.Count.ShouldBeGreaterThan(1);
        foreach (var folder in folders)
        {
            foreach (var (path, text) in Repository.Sources(Path.Combine("src", "Rollcall.Connectors", folder)))
            {
                foreach (var other in folders.Where(name => name != folder))
                    text.ShouldNotContain($"Rollcall.Connectors.{other}", customMessage: path);
            }
        }
    }

    [Fact]
    public void Atlassian_projects_know_no_product_of_ours_beyond_their_contract()
    {
        foreach (var (path, text) in Repository.Sources(Path.Combine("src", "Rollcall.Connectors")))
        {
            text.ShouldNotContain("Rollcall.Engine.Directory", customMessage: path);
            text.ShouldNotContain("Rollcall.Engine.Reconcile", customMessage: path);
            text.ShouldNotContain("Rollcall.Scim", customMessage: path);
        }
    }
}
