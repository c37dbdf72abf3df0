using System.Globalization;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Schema;

/// <summary>One numbered step of a database's schema. Steps are only ever added; a step that was released is never edited.</summary>
internal sealed record Migration(int Number, string Name, string Sql);

/// <summary>The migrations of one database, embedded as <c>NNNN-name.sql</c>.</summary>
internal static class Migrations
{
    /// <param name="database"><c>sqlite</c>, <c>sqlite-requests</c> or <c>postgresql</c>: the prefix of the embedded names.</param>
    public static IReadOnlyList<Migration> For(string database)
    {
        var assembly = typeof(Migrations).Assembly;
        return
        [
            .. assembly
                .GetManifestResourceNames()
                .Where(name => name.StartsWith(database + "/", StringComparison.Ordinal))
                .Select(name =>
                {
                    using var stream = assembly.GetManifestResourceStream(name)!;
                    using var reader = new StreamReader(stream);
                    var file = Path.GetFileNameWithoutExtension(name);
                    return new Migration(int.Parse(file[..4], CultureInfo.InvariantCulture), file[5..], reader.ReadToEnd());
                })
                .OrderBy(migration => migration.Number),
        ];
    }

    /// <summary>What is missing in a database that has migrations up to <paramref name="applied"/>.</summary>
    /// <exception cref="StoreUnavailableException">The database was written by a newer Rollcall.</exception>
    public static IEnumerable<Migration> After(IReadOnlyList<Migration> all, int applied)
    {
        if (applied > all[^1].Number)
        {
            throw new StoreUnavailableException(
                StoreTrouble.Unusable,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The database has schema {applied}, this Rollcall knows schemas up to {all[^1].Number}. Start the newer version that wrote it, or restore a backup."
                )
            );
        }
        return all.Where(migration => migration.Number > applied);
    }
}
