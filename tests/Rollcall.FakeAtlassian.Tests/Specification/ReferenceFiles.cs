namespace Rollcall.FakeAtlassian.Tests.Specification;

/// <summary>
/// The vendor's documents and recorded answers, which are not part of this repository. Looked for in the folder that the
/// environment variable ROLLCALL_SPECS names, else in shared/reference/specs beside the repository; recorded answers lie in
/// the folder "fixtures" beside it. Without them the tests check a list that we wrote ourselves.
/// </summary>
internal static class ReferenceFiles
{
    public static string? JiraSpecification { get; } =
        Existing(SpecificationFolder(), "jira-dc-10.3.users-groups-license.trimmed.json");

    /// <summary>A recorded answer, or null when there are none here.</summary>
    public static string? Fixture(string path) =>
        SpecificationFolder() is { } folder ? Existing(Path.Combine(folder, "..", "fixtures"), path) : null;

    private static string? SpecificationFolder()
    {
        if (Environment.GetEnvironmentVariable("ROLLCALL_SPECS") is { Length: > 0 } named)
            return named;
        var repository = new DirectoryInfo(AppContext.BaseDirectory);
        while (repository is not null && !File.Exists(Path.Combine(repository.FullName, "Rollcall.slnx")))
            repository = repository.Parent;
        return repository?.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "reference", "specs") : null;
    }

    private static string? Existing(string? folder, string name) =>
        folder is not null && Path.Combine(folder, name) is var path && File.Exists(path) ? path : null;
}
