using System.Buffers;
using System.Text;
using Rollcall.Engine.Directory;
using SQLitePCL;

namespace Rollcall.Storage.Sqlite;

/// <summary>
/// A prepared statement that its connection keeps for reuse; disposing gives it back. Parameters are added in the order of
/// their numbers, columns are read by position. Talks to SQLite directly: the provider's parameter and reader objects cost
/// more than the query of a resource by its id.
/// </summary>
internal sealed class SqliteStatement(SqliteConnection connection, sqlite3_stmt handle) : IDisposable
{
    private const int LongestOnStack = 512;
    private int _bound;

    public SqliteStatement Add(string? value)
    {
        if (value is null)
            return AddNull();
        var longest = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (longest <= LongestOnStack)
        {
            Span<byte> onStack = stackalloc byte[LongestOnStack];
            return AddText(onStack[..Encoding.UTF8.GetBytes(value, onStack)]);
        }
        var rented = ArrayPool<byte>.Shared.Rent(longest);
        try
        {
            return AddText(rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Text that is UTF-8 already.</summary>
    // An empty span has no address, and text without an address is NULL.
    public SqliteStatement AddText(ReadOnlySpan<byte> utf8) =>
        Checked(utf8.IsEmpty ? raw.sqlite3_bind_text(handle, ++_bound, "") : raw.sqlite3_bind_text(handle, ++_bound, utf8));

    public SqliteStatement Add(long value) => Checked(raw.sqlite3_bind_int64(handle, ++_bound, value));

    public SqliteStatement Add(long? value) => value is { } some ? Add(some) : AddNull();

    public SqliteStatement Add(double value) => Checked(raw.sqlite3_bind_double(handle, ++_bound, value));

    public SqliteStatement Add(bool value) => Add(value ? 1L : 0L);

    public SqliteStatement Add(ResourceKind value) => Add((long)value);

    public SqliteStatement Add(DateTimeOffset value) => Add(value.ToUnixTimeMilliseconds());

    public SqliteStatement Add(ResourceId value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Add(bytes);
    }

    public SqliteStatement Add(ResourceId? value) => value is { } some ? Add(some) : AddNull();

    public SqliteStatement Add(ReadOnlySpan<byte> blob) => Checked(raw.sqlite3_bind_blob(handle, ++_bound, blob));

    /// <summary>A parameter of a translated filter.</summary>
    public SqliteStatement AddValue(object value) =>
        value switch
        {
            string text => Add(text),
            long number => Add(number),
            ResourceId id => Add(id),
            DateTimeOffset at => Add(at),
            double number => Add(number),
            _ => throw new ArgumentException($"There is no parameter of type {value.GetType()}.", nameof(value)),
        };

    /// <summary>Values of a translated filter, of which the last may stand in no condition.</summary>
    public SqliteStatement AddValues(IEnumerable<object> values)
    {
        foreach (var value in values.Take(raw.sqlite3_bind_parameter_count(handle)))
            AddValue(value);
        return this;
    }

    private SqliteStatement AddNull() => Checked(raw.sqlite3_bind_null(handle, ++_bound));

    /// <summary>To the next row; false after the last.</summary>
    public bool Read() =>
        raw.sqlite3_step(handle) switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw connection.Failure(),
        };

    /// <summary>Runs a statement that answers no rows. Returns how many rows it changed.</summary>
    public int Execute()
    {
        using (this)
        {
            Read();
            return raw.sqlite3_changes(connection.Handle);
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public int Int32(int column) => raw.sqlite3_column_int(handle, column);

    public bool Boolean(int column) => Int64(column) != 0;

    /// <summary>Whatever is there: a string, a long, a double, or null.</summary>
    public object? Value(int column) =>
        raw.sqlite3_column_type(handle, column) switch
        {
            raw.SQLITE_NULL => null,
            raw.SQLITE_INTEGER => Int64(column),
            raw.SQLITE_FLOAT => raw.sqlite3_column_double(handle, column),
            _ => Text(column),
        };

    /// <summary>For TEXT this is its UTF-8, without a copy; valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Whether the column holds exactly this, or nothing when this is null.</summary>
    public bool IsText(int column, string? text) => string.Equals(TextOrNull(column), text, StringComparison.Ordinal);

    public ResourceId Id(int column) => new(new Guid(Bytes(column), bigEndian: true));

    public ResourceKind Kind(int column) => (ResourceKind)Int32(column);

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Int64(column));

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public void Dispose()
    {
        raw.sqlite3_reset(handle);
        _bound = 0;
    }

    /// <summary>Whoever failed between two parameters never gave it back: the next would bind theirs behind what is left.</summary>
    internal SqliteStatement Fresh()
    {
        if (_bound > 0)
            Dispose();
        return this;
    }

    internal void Close() => raw.sqlite3_finalize(handle);

    private SqliteStatement Checked(int result) => result == raw.SQLITE_OK ? this : throw connection.Failure();
}
