using System.Collections.Immutable;
using Npgsql;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// One <see cref="DirectoryChange"/>: one round trip and one implicit transaction when it is accepted. Only a refused change asks
/// again, for what the client has to be told.
/// </summary>
internal sealed class PostgresSave(NpgsqlConnection connection, DirectoryChange change, CancellationToken cancellationToken)
{
    private const int MostNamed = 10;
    private const int MostTries = 20;
    private const int ManyMembers = 1_000;
    private int _tries;
    private readonly StoredResource _resource = change.Resource;

    /// <summary>A group has any number of members, and each gets work keys.</summary>
    private bool IsMuch =>
        _resource.Kind is ResourceKind.Group
        && (
            change.Kind is ChangeKind.Delete
            || change.TouchesAllMembers
            || change.Members is { } members && (members.ReplaceAll || members.Add.Length + members.Remove.Length > ManyMembers)
        );

    public async Task<SaveResult> RunAsync()
    {
        // Each further try is for what others did meanwhile; nobody is that busy for so long.
        if (++_tries > MostTries)
            throw new StoreUnavailableException(
                StoreTrouble.Busy,
                $"The change was neither taken nor refused in {MostTries} tries: others change the same all the time."
            );
        try
        {
            return await ExecuteAsync() ?? await WhyNotAsync();
        }
        catch (PostgresException failure) when (UniqueAttribute(failure) is { } attribute)
        {
            // Whoever has the name may be gone again: then the change is as good as new.
            return await ExistingAsync(attribute) is { } existing
                ? new SaveResult.Duplicate(attribute, existing)
                : await RunAsync();
        }
        catch (PostgresException failure) when (failure.ConstraintName is "unique_values_pkey")
        {
            return await HolderAsync() ?? await RunAsync();
        }
    }

    /// <summary>Null when nothing was written.</summary>
    private async Task<SaveResult.Saved?> ExecuteAsync()
    {
        await using var batch = new NpgsqlBatch(connection);
        if (IsMuch)
            batch.Timeout = PostgresDatabase.TimeoutOfMuch;
        foreach (var command in PostgresSaveCommands.Of(change))
            batch.BatchCommands.Add(command);
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        while (rows.FieldCount == 0 && await rows.NextResultAsync(cancellationToken)) { }
        var saved = await PostgresSaveCommands.SavedAsync(rows, change, cancellationToken);
        // The transaction ends with the last result, and only then is it known to have worked.
        while (await rows.NextResultAsync(cancellationToken)) { }
        return saved;
    }

    private async Task<SaveResult> WhyNotAsync()
    {
        if (change.Kind is not ChangeKind.Create)
        {
            if (await VersionAsync() is not { } version)
                return new SaveResult.NotFound();
            if (change.ExpectedVersion is { } expected && expected != version)
                return new SaveResult.VersionConflict(version);
            if (await UnknownAsync() is { } missing)
                return missing;
            if (await OtherAsync() is { } other)
                return other;
            // Somebody changed it between our two looks and changed it back, or a member came just now: the next try decides.
            return change.WritesDocument || change.Kind is ChangeKind.Delete
                ? await RunAsync()
                : new SaveResult.Unchanged(version);
        }
        return await UnknownAsync() is { } unknown ? unknown : await OtherAsync() ?? await RunAsync();
    }

    /// <summary>Who else has the externalId that the change claims.</summary>
    private async Task<SaveResult?> OtherAsync() =>
        change.ClaimsExternalId ? await PostgresExternalIds.HolderAsync(connection, _resource, cancellationToken) : null;

    private async Task<long?> VersionAsync()
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT version FROM resources WHERE {PostgresSaveSql.ById}";
        command.Parameters.Id(_resource.Id).Text(_resource.Source).Kind(_resource.Kind);
        return (long?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private async Task<SaveResult.UnknownMembers?> UnknownAsync()
    {
        if (change.Members is not { Add.IsEmpty: false } members)
            return null;
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT a.id, count(*) OVER () FROM unnest($1::uuid[]) WITH ORDINALITY AS a(id, position)
            WHERE a.id <> $2 AND NOT EXISTS (SELECT FROM resources r WHERE r.id = a.id AND r.source IS NOT DISTINCT FROM $3)
            ORDER BY a.position LIMIT $4
            """;
        command.Parameters.Ids(members.Add).Id(_resource.Id).Text(_resource.Source).Integer(MostNamed);
        var named = ImmutableArray.CreateBuilder<ResourceId>();
        var count = 0;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            named.Add(rows.Id(0));
            count = (int)rows.GetInt64(1);
        }
        return count == 0 ? null : new SaveResult.UnknownMembers(named.ToImmutable(), count);
    }

    private async Task<ResourceId?> ExistingAsync(string attribute)
    {
        var isUser = _resource.Kind is ResourceKind.User;
        await using var command = connection.CreateCommand();
        command.CommandText = isUser
            ? "SELECT id FROM resources WHERE kind = 1 AND source = $1 AND user_name_key = $2 AND id <> $3"
            : "SELECT id FROM resources WHERE kind = 2 AND source = $1 AND display_name_key = $2 AND id <> $3";
        var name = isUser ? _resource.UserName : _resource.DisplayName;
        command
            .Parameters.Text(_resource.Source)
            .Text(
                DirectoryKey.Of(name ?? throw new InvalidOperationException($"A resource without {attribute} is no duplicate."))
            )
            .Id(_resource.Id);
        return await command.ExecuteScalarAsync(cancellationToken) is Guid id ? new ResourceId(id) : null;
    }

    /// <summary>Who has the first of the unique values that somebody has; null when nobody has any more.</summary>
    private async Task<SaveResult.Duplicate?> HolderAsync()
    {
        var values = change.Unique?.Came ?? [];
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT v.path, v.resource_id FROM unique_values v
            JOIN unnest($4::text[], $5::text[]) WITH ORDINALITY AS u(path, key, position) ON u.path = v.path AND u.key = v.value_key
            WHERE v.source = $1 AND v.kind = $2 AND v.resource_id <> $3 ORDER BY u.position LIMIT 1
            """;
        command
            .Parameters.Text(_resource.Source)
            .Kind(_resource.Kind)
            .Id(_resource.Id)
            .Texts(values.Select(value => value.Path))
            .Texts(values.Select(value => value.Key));
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? new SaveResult.Duplicate(rows.GetString(0), rows.Id(1)) : null;
    }

    private static string? UniqueAttribute(PostgresException failure) =>
        failure.ConstraintName switch
        {
            "resources_user_name" => "userName",
            "resources_group_name" => "displayName",
            _ => null,
        };
}
