using System.Globalization;
using Rollcall.Storage.Sqlite;
using Xunit;

namespace Rollcall.Storage.Tests.Failures;

/// <summary>A disk that is full when a test says so: SQLite refuses to make the file larger, with the error of a full disk.</summary>
internal static class DiskSpace
{
    public static async Task SetMostPagesAsync(SqliteStorage storage, int pages) =>
        await storage.Writer.WriteAsync(
            connection =>
            {
                connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
                return 0;
            },
            TestContext.Current.CancellationToken
        );
}
