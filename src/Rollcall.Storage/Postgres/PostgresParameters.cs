using Npgsql;
using NpgsqlTypes;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary>Adds typed positional parameters: $1 is the first one added.</summary>
internal static class PostgresParameters
{
    public static NpgsqlParameterCollection Text(this NpgsqlParameterCollection parameters, string? value) =>
        parameters.Typed(NpgsqlDbType.Text, value);

    public static NpgsqlParameterCollection Texts(this NpgsqlParameterCollection parameters, IEnumerable<string?> values) =>
        parameters.Typed(NpgsqlDbType.Array | NpgsqlDbType.Text, values.ToArray());

    /// <summary>Text that is UTF-8 already.</summary>
    public static NpgsqlParameterCollection Utf8(this NpgsqlParameterCollection parameters, ReadOnlyMemory<byte> value) =>
        parameters.Typed(NpgsqlDbType.Text, value.ToArray());

    public static NpgsqlParameterCollection Bytes(this NpgsqlParameterCollection parameters, ReadOnlyMemory<byte> value) =>
        parameters.Typed(NpgsqlDbType.Bytea, value.ToArray());

    public static NpgsqlParameterCollection Id(this NpgsqlParameterCollection parameters, ResourceId? value) =>
        parameters.Typed(NpgsqlDbType.Uuid, value?.Value);

    public static NpgsqlParameterCollection Ids(this NpgsqlParameterCollection parameters, IEnumerable<ResourceId> values) =>
        parameters.Typed(NpgsqlDbType.Array | NpgsqlDbType.Uuid, values.Select(id => id.Value).ToArray());

    public static NpgsqlParameterCollection NullableIds(
        this NpgsqlParameterCollection parameters,
        IEnumerable<ResourceId?> values
    ) => parameters.Typed(NpgsqlDbType.Array | NpgsqlDbType.Uuid, values.Select(id => id?.Value).ToArray());

    public static NpgsqlParameterCollection Small(this NpgsqlParameterCollection parameters, int? value) =>
        parameters.Typed(NpgsqlDbType.Smallint, (short?)value);

    public static NpgsqlParameterCollection Smalls(this NpgsqlParameterCollection parameters, IEnumerable<int> values) =>
        parameters.Typed(NpgsqlDbType.Array | NpgsqlDbType.Smallint, values.Select(value => (short)value).ToArray());

    public static NpgsqlParameterCollection Kinds(this NpgsqlParameterCollection parameters, IEnumerable<ResourceKind?> values) =>
        parameters.Typed(NpgsqlDbType.Array | NpgsqlDbType.Smallint, values.Select(value => (short?)value).ToArray());

    public static NpgsqlParameterCollection Kind(this NpgsqlParameterCollection parameters, ResourceKind? value) =>
        parameters.Small((int?)value);

    public static NpgsqlParameterCollection Priority(this NpgsqlParameterCollection parameters, WorkPriority value) =>
        parameters.Small((int)value);

    public static NpgsqlParameterCollection Integer(this NpgsqlParameterCollection parameters, long? value) =>
        parameters.Typed(NpgsqlDbType.Bigint, value);

    public static NpgsqlParameterCollection Boolean(this NpgsqlParameterCollection parameters, bool value) =>
        parameters.Typed(NpgsqlDbType.Boolean, value);

    public static NpgsqlParameterCollection Duration(this NpgsqlParameterCollection parameters, TimeSpan value) =>
        parameters.Typed(NpgsqlDbType.Interval, value);

    /// <summary>Cut to whole milliseconds, as it is shown and compared.</summary>
    public static NpgsqlParameterCollection Time(this NpgsqlParameterCollection parameters, DateTimeOffset? value) =>
        parameters.Typed(NpgsqlDbType.TimestampTz, value is { } at ? Milliseconds(at) : null);

    /// <summary>Each as <see cref="Time"/> has it.</summary>
    public static NpgsqlParameterCollection Times(
        this NpgsqlParameterCollection parameters,
        IEnumerable<DateTimeOffset> values
    ) => parameters.Typed(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, values.Select(Milliseconds).ToArray());

    public static NpgsqlParameterCollection Key(this NpgsqlParameterCollection parameters, WorkKey key) =>
        parameters.Text(key.Target).Kind(key.Kind).Id(key.Resource);

    /// <summary>Target, kind, id and owner, an array each.</summary>
    public static NpgsqlParameterCollection Leased(
        this NpgsqlParameterCollection parameters,
        IReadOnlyCollection<LeasedKey> keys
    ) =>
        parameters
            .Texts(keys.Select(leased => leased.Key.Target))
            .Smalls(keys.Select(leased => (int)leased.Key.Kind))
            .Ids(keys.Select(leased => leased.Key.Resource))
            .Texts(keys.Select(leased => leased.Owner));

    /// <summary>Of <see cref="PostgresWorkKeys.Named"/>.</summary>
    public static NpgsqlParameterCollection Due(
        this NpgsqlParameterCollection parameters,
        string target,
        IReadOnlyCollection<WorkKey> keys,
        WorkPriority priority,
        string? cause
    ) =>
        parameters
            .Text(target)
            .Smalls(keys.Select(key => (int)key.Kind))
            .Ids(keys.Select(key => key.Resource))
            .Priority(priority)
            .Text(cause);

    /// <summary>Parameters of a translated filter.</summary>
    public static NpgsqlParameterCollection Values(this NpgsqlParameterCollection parameters, IEnumerable<object> values)
    {
        foreach (var value in values)
        {
            _ = value switch
            {
                string text => parameters.Text(text),
                string[] texts => parameters.Texts(texts),
                long number => parameters.Integer(number),
                ResourceId id => parameters.Id(id),
                DateTimeOffset at => parameters.Time(at),
                bool truth => parameters.Boolean(truth),
                decimal number => parameters.Typed(NpgsqlDbType.Numeric, number),
                _ => throw new ArgumentException($"There is no parameter of type {value.GetType()}.", nameof(values)),
            };
        }
        return parameters;
    }

    private static DateTime Milliseconds(DateTimeOffset at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()).UtcDateTime;

    private static NpgsqlParameterCollection Typed(this NpgsqlParameterCollection parameters, NpgsqlDbType type, object? value)
    {
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return parameters;
    }
}

/// <summary>Reads columns by position.</summary>
internal static class PostgresColumns
{
    public static ResourceId Id(this NpgsqlDataReader row, int column) => new(row.GetGuid(column));

    public static ResourceKind Kind(this NpgsqlDataReader row, int column) => (ResourceKind)row.GetInt16(column);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Whatever is there: a string, a long, a decimal, a bool, a time, or null.</summary>
    public static object? Value(this NpgsqlDataReader row, int column) =>
        row.GetValue(column) switch
        {
            DBNull => null,
            DateTime => row.Time(column),
            int or short => Convert.ToInt64(row.GetValue(column), System.Globalization.CultureInfo.InvariantCulture),
            var value => value,
        };

    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) => new(row.GetDateTime(column), TimeSpan.Zero);

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.Time(column);
}
