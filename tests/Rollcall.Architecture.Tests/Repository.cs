using System.Xml.Linq;

namespace Rollcall.Architecture.Tests;

/// <summary>The source tree these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Project name to the names of the projects it references.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> References(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(
                path => Path.GetFileNameWithoutExtension(path),
                path =>
                    (IReadOnlyList<string>)
                        [
                            .. XDocument
                                .Load(path)
                                .Descendants("ProjectReference")
                                .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!)),
                        ]
            );

    /// <summary>C# sources below a folder, without build output.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !Segments(path).Any(segment => segment is "bin" or "obj"))
            .Select(path => (Path.GetRelativePath(Root, path), File.ReadAllText(path)));

    private static string[] Segments(string path) => Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Rollcall.slnx")))
                return folder.FullName;
        }
        throw new InvalidOperationException("Rollcall.slnx was not found above the test's folder.");
    }
}
