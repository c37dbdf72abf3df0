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
        await DiskSpace.SetMostPagesAsync(storage, 1);
        var large = company.User("large", $$"""{"userName":"large","title":"{{new string('x', 1_000_000)}}"}""");

        var failure = await Should.ThrowAsync<StoreUnavailableException>(() =>
            company.SaveAsync(company.Change(ChangeKind.Create, large))
        );

        failure.Message.ShouldContain("disk is full");
        failure.Trouble.ShouldBe(StoreTrouble.Full);
        (await storage.CheckAsync(Token)).ShouldNotBeNull().Trouble.ShouldBe(StoreTrouble.Full);
        (await company.FindAsync(large.Id)).ShouldBeNull();
        (await company.AuditOfAsync(large.Id)).ShouldBeEmpty();
        await DiskSpace.SetMostPagesAsync(storage, 1_000_000);
        await company.HasAsync(large);
        await company.HasAsync(company.User("after"));
    }

    [Fact]
    public async Task A_data_directory_that_is_made_is_nobody_elses_to_look_into()
    {
        var directory = Path.Combine(database.DataDirectory, "made");

        await using var storage = await RollcallStorage.OpenAsync("", directory, TimeProvider.System, Token);

        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(directory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
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

        var failure = await Should.ThrowAsync<StoreUnavailableException>(() =>
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

        var failure = await Should.ThrowAsync<StoreUnavailableException>(() => company.HasAsync(company.User("ana")));
        failure.Trouble.ShouldBe(StoreTrouble.Stopping);
    }

    [Fact]
    public async Task A_second_process_is_refused_and_told_why_until_the_first_has_ended()
    {
        var directory = Directory.CreateDirectory(Path.Combine(database.DataDirectory, "twice")).FullName;
        await using (await RollcallStorage.OpenAsync("", directory, TimeProvider.System, Token))
        {
            var failure = await Should.ThrowAsync<StoreUnavailableException>(() =>
                RollcallStorage.OpenAsync("", directory, TimeProvider.System, Token)
            );

            failure.Message.ShouldStartWith("Another Rollcall uses the database");
        }
        await using var next = await RollcallStorage.OpenAsync("", directory, TimeProvider.System, Token);
        (await next.CheckAsync(Token)).ShouldBeNull();
    }

    [Fact]
    public void A_statement_that_somebody_failed_to_fill_is_whole_for_the_next()
    {
        using var connection = SqliteConnection.Open(Path.Combine(database.DataDirectory, "plain.db"), writes: true, 1024);
        connection.Prepare("SELECT ?1, ?2").Add("left behind");

        using var rows = connection.Prepare("SELECT ?1, ?2").Add("first").Add("second");

        rows.Read().ShouldBeTrue();
        (rows.Text(0), rows.Text(1)).ShouldBe(("first", "second"));
    }

    [Fact]
    public async Task Closing_waits_for_a_read_that_is_under_way_and_refuses_those_to_come()
    {
        var path = Path.Combine(database.DataDirectory, "readers.db");
        using var writer = SqliteConnection.Open(path, writes: true, 1024);
        var readers = new SqliteReaders(path, 1);
        using var isReading = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var read = Task.Run(
            () =>
                readers
                    .ReadAsync(
                        0,
                        (connection, _) =>
                        {
                            isReading.Set();
                            mayEnd.Wait(Token);
                            using var rows = connection.Prepare("SELECT 7");
                            return rows.Read() ? rows.Int64(0) : 0;
                        },
                        Token
                    )
                    .AsTask(),
            Token
        );
        isReading.Wait(Token);

        var closing = readers.DisposeAsync().AsTask();
        closing.IsCompleted.ShouldBeFalse();
        mayEnd.Set();

        (await read).ShouldBe(7);
        await closing;
        await Should.ThrowAsync<StoreUnavailableException>(() => readers.ReadAsync(0, (_, _) => 0, Token).AsTask());
    }

    private static async Task<ResourceId> FailAsync(SqliteStorage storage, Company company, int i) =>
        await storage.Writer.WriteAsync<ResourceId>(
            connection =>
            {
                // Half done, then lost.
                SqliteRows.TryInsert(connection, company.User($"half{i}"), Company.Now);
                throw new InvalidOperationException("on purpose");
            },
            Token
        );
}
