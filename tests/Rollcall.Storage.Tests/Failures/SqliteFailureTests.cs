using Rollcall.Engine.Directory;
using Rollcall.Storage.Sqlite;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Failures;

public sealed class SqliteFailureTests(SqliteDatabase database) : IClassFixture<SqliteDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_is_told_and_writing_goes_on_when_there_is_space_again()
    {
        var directory = Directory.CreateDirectory(Path.Combine(database.DataDirectory, "full")).FullName;
        await using var storage = (SqliteStorage)await RollcallStorage.OpenAsync("", directory, TimeProvider.System, Token);
        var company = new Company(storage);
        await company.HasAsync(company.User("before"));
        await SetMostPagesAsync(storage, 1);
        var large = company.User("large", $$"""{"userName":"large","title":"{{new string('x', 1_000_000)}}"}""");

        var failure = await Should.ThrowAsync<StoreUnavailableException>(() =>
            company.SaveAsync(company.Change(ChangeKind.Create, large))
        );

        failure.Message.ShouldContain("disk is full");
        (await company.FindAsync(large.Id)).ShouldBeNull();
        (await company.AuditOfAsync(large.Id)).ShouldBeEmpty();
        await SetMostPagesAsync(storage, 1_000_000);
        await company.HasAsync(large);
        await company.HasAsync(company.User("after"));
    }

    [Fact]
    public async Task A_request_that_fails_takes_no_other_with_it()
    {
        var directory = Directory.CreateDirectory(Path.Combine(database.DataDirectory, "mixed")).FullName;
        await using var storage = (SqliteStorage)await RollcallStorage.OpenAsync("", directory, TimeProvider.System, Token);
        var company = new Company(storage);
        var writes = Enumerable
            .Range(0, 100)
            .Select(i => i % 10 == 0 ? FailAsync(storage, company, i) : company.HasAsync(company.User($"person{i}")))
            .ToList();

        foreach (var (write, i) in writes.Select((write, i) => (write, i)))
        {
            if (i % 10 == 0)
                await Should.ThrowAsync<InvalidOperationException>(() => write);
            else
                await write;
        }

        (await company.Directory.CountAsync(company.Source, ResourceKind.User, activeOnly: false, Token)).ShouldBe(90);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_and_left_alone()
    {
        var path = Path.Combine(database.DataDirectory, "damaged.db");
        var content = string.Concat(Enumerable.Repeat("This is no database. ", 1_000));
        await File.WriteAllTextAsync(path, content, Token);

        var failure = await Should.ThrowAsync<StoreUnavailableException>(() =>
            RollcallStorage.OpenAsync($"sqlite:{path}", database.DataDirectory, TimeProvider.System, Token)
        );

        failure.Message.ShouldContain(path);
        failure.Message.ShouldContain("restore a backup");
        (await File.ReadAllTextAsync(path, Token)).ShouldBe(content);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        var directory = Directory.CreateDirectory(Path.Combine(database.DataDirectory, "newer")).FullName;
        await using (var storage = (SqliteStorage)await RollcallStorage.OpenAsync("", directory, TimeProvider.System, Token))
        {
            await storage.Writer.WriteAsync(
                connection =>
                {
                    connection.Run("INSERT INTO schema_migrations VALUES (9999, 'later', 0)");
                    return 0;
                },
                Token
            );
        }

        var failure = await Should.ThrowAsync<InvalidOperationException>(() =>
            RollcallStorage.OpenAsync("", directory, TimeProvider.System, Token)
        );

        failure.Message.ShouldContain("9999");
    }

    [Fact]
    public async Task After_closing_writes_are_refused_in_words()
    {
        var directory = Directory.CreateDirectory(Path.Combine(database.DataDirectory, "closed")).FullName;
        var storage = await RollcallStorage.OpenAsync("", directory, TimeProvider.System, Token);
        var company = new Company(storage);
        await storage.DisposeAsync();

        await Should.ThrowAsync<StoreUnavailableException>(() => company.HasAsync(company.User("ana")));
    }

    private static async Task<ResourceId> FailAsync(SqliteStorage storage, Company company, int i) =>
        await storage.Writer.WriteAsync<ResourceId>(
            connection =>
            {
                // Half done, then lost.
                SqliteRows.Insert(connection, company.User($"half{i}"), Company.Now);
                throw new InvalidOperationException("on purpose");
            },
            Token
        );

    private static async Task SetMostPagesAsync(SqliteStorage storage, int pages) =>
        await storage.Writer.WriteAsync(
            connection =>
            {
                connection.Run(
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}")
                );
                return 0;
            },
            Token
        );
}
