using Rollcall.Engine.Audit;
using Rollcall.Engine.Directory;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Conformance;

public abstract class CredentialConformance(TestDatabase database)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private readonly string _source = TestDatabase.NewName("source");
    private static readonly DateTimeOffset Second = DateTimeOffset.FromUnixTimeSeconds(Company.Now.ToUnixTimeSeconds());
    private readonly ICredentialStore _credentials = database.Storage.Credentials;

    [Fact]
    public async Task The_latest_use_of_a_credential_is_kept_whoever_tells_first()
    {
        await _credentials.RecordUsedAsync([Used("primary", 5), Used("next", 1)], Token);
        await _credentials.RecordUsedAsync([Used("primary", 3)], Token);
        await _credentials.RecordUsedAsync([Used("next", 2)], Token);
        await _credentials.RecordUsedAsync([], Token);

        (await _credentials.UsedAsync(Token))
            .Where(used => used.Source == _source)
            .ShouldBe([Used("primary", 5), Used("next", 2)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_warning_is_given_once_however_many_ask_at_once()
    {
        var warning = new CredentialWarning(_source, "primary", Company.Now.AddDays(7), 7);

        var given = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _credentials.WarnAsync(warning, Audit(), Token)));

        given.Count(first => first).ShouldBe(1);
        (await database.Storage.Audit.QueryAsync(new AuditQuery(Source: _source), Token)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Another_day_another_end_and_another_name_are_other_warnings()
    {
        var warning = new CredentialWarning(_source, "primary", Company.Now.AddDays(7), 7);
        await _credentials.WarnAsync(warning, Audit(), Token);

        (await _credentials.WarnAsync(warning with { Days = 1 }, Audit(), Token)).ShouldBeTrue();
        (await _credentials.WarnAsync(warning with { Expires = warning.Expires.AddSeconds(1) }, Audit(), Token)).ShouldBeTrue();
        (await _credentials.WarnAsync(warning with { Name = "next" }, Audit(), Token)).ShouldBeTrue();
        (await _credentials.WarnAsync(warning, Audit(), Token)).ShouldBeFalse();
    }

    private CredentialUsed Used(string name, int minute) => new(_source, name, Second.AddMinutes(minute));

    private AuditEntry Audit() =>
        new()
        {
            At = Company.Now,
            Actor = "engine",
            Action = AuditActions.CredentialExpiring,
            Source = _source,
            CorrelationId = "correlation",
        };
}

public sealed class CredentialsOnSqlite(SqliteDatabase database) : CredentialConformance(database), IClassFixture<SqliteDatabase>;

public sealed class CredentialsOnPostgres(PostgresDatabase database)
    : CredentialConformance(database),
        IClassFixture<PostgresDatabase>;
