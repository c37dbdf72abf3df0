using Npgsql;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>The commands of a <see cref="DirectoryChange"/> with their parameters, and their answer.</summary>
internal static class PostgresSaveCommands
{
    /// <summary>One change: the locks it needs, if any, and what it does.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Of(DirectoryChange change)
    {
        var parts = SaveParts.Of(change);
        if (parts.ExternalId)
            yield return PostgresExternalIds.Lock(change.Resource);
        if (parts.Kind is ChangeKind.Delete)
        {
            yield return Lock(change, PostgresSaveSql.LockForDelete);
            yield return Lock(change, PostgresSaveSql.LockOuterGroups);
        }
        else if (parts.Kind is ChangeKind.Update && (parts.Members || parts.AllMembers || parts.UniqueValues))
            yield return Lock(change, PostgresSaveSql.LockForUpdate);
        yield return Statement(change, parts);
        if (parts.Kind is not ChangeKind.Delete)
            yield break;
        var resource = change.Resource;
        var row = new NpgsqlBatchCommand(PostgresSaveSql.DeleteRow);
        row.Parameters.Id(resource.Id).Text(resource.Source).Kind(resource.Kind).Integer(change.ExpectedVersion);
        yield return row;
    }

    /// <summary>Changes of one group's members, which takes one lock.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Of(IReadOnlyList<DirectoryChange> changes) =>
        changes
            .Select(change => Statement(change, SaveParts.Of(change)))
            .Prepend(Lock(changes[0], PostgresSaveSql.LockForUpdate));

    private static NpgsqlBatchCommand Lock(DirectoryChange change, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Id(change.Resource.Id);
        return command;
    }

    private static NpgsqlBatchCommand Statement(DirectoryChange change, SaveParts parts)
    {
        var resource = change.Resource;
        var command = new NpgsqlBatchCommand(PostgresSaveSql.Of(parts));
        var parameters = command
            .Parameters.Id(resource.Id)
            .Text(resource.Source)
            .Kind(resource.Kind)
            .Time(change.LastModified)
            .Integer(change.ExpectedVersion)
            .Texts(change.Targets)
            .Priority(change.Priority);
        PostgresAudit.AddColumns(parameters, change.Audit);
        var members = change.Members;
        if (members is null && !parts.Document)
            return command;
        parameters.Ids(members?.Add ?? []).Ids(members?.Remove ?? []);
        if (parts.Document)
        {
            parameters
                .Text(resource.UserName)
                .Text(KeyOf(resource.UserName))
                .Text(resource.ExternalId)
                .Text(resource.DisplayName)
                .Text(KeyOf(resource.DisplayName))
                .Boolean(resource.Active)
                .Utf8(resource.Document)
                .Texts(resource.Emails.Select(DirectoryKey.Of).Distinct(StringComparer.Ordinal));
        }
        if (change.Unique is { } claims)
            AddClaims(parameters, claims);
        return command;
    }

    /// <summary>What became of a change, from its rows; null when it wrote nothing.</summary>
    public static async Task<SaveResult.Saved?> SavedAsync(
        NpgsqlDataReader rows,
        DirectoryChange change,
        CancellationToken cancellationToken
    ) =>
        await rows.ReadAsync(cancellationToken)
            ? new SaveResult.Saved(
                rows.GetInt64(0),
                rows.Time(1),
                DateTimeOffset.FromUnixTimeMilliseconds(change.LastModified.ToUnixTimeMilliseconds()),
                (int)rows.GetInt64(2),
                (int)rows.GetInt64(3)
            )
            : null;

    private static void AddClaims(NpgsqlParameterCollection parameters, UniqueClaims claims) =>
        parameters
            .Texts(claims.Came.Select(value => value.Path))
            .Texts(claims.Came.Select(value => value.Key))
            .Texts(claims.Kept.Select(value => value.Path))
            .Texts(claims.Kept.Select(value => value.Key))
            .Texts(claims.Forms.Select(form => form.Path))
            .Texts(claims.Forms.Select(form => form.Form));

    private static string? KeyOf(string? text) => text is null ? null : DirectoryKey.Of(text);
}
