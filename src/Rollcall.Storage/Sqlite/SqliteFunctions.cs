using System.Text;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Resources;
using SQLitePCL;

namespace Rollcall.Storage.Sqlite;

/// <summary>What SQL lacks, for filters (upper() of SQLite knows ASCII only) and for a migration.</summary>
internal static class SqliteFunctions
{
    private const int Flags = raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC;

    public static void Register(sqlite3 handle)
    {
        raw.sqlite3_create_function(
            handle,
            "directory_key",
            1,
            Flags,
            null,
            static (context, _, values) => Key(context, values[0])
        );
        raw.sqlite3_create_function(
            handle,
            "uuid_text",
            1,
            Flags,
            null,
            static (context, _, values) => UuidText(context, values[0])
        );
        raw.sqlite3_create_function(
            handle,
            "instant",
            1,
            Flags,
            null,
            static (context, _, values) => Instant(context, values[0])
        );
        raw.sqlite3_create_function(
            handle,
            "readable_document",
            1,
            Flags,
            null,
            static (context, _, values) => Readable(context, values[0])
        );
    }

    private static void Key(sqlite3_context context, sqlite3_value value)
    {
        if (raw.sqlite3_value_type(value) == raw.SQLITE_NULL)
            raw.sqlite3_result_null(context);
        else
            raw.sqlite3_result_text(context, DirectoryKey.Of(Encoding.UTF8.GetString(raw.sqlite3_value_blob(value))));
    }

    private static void Instant(sqlite3_context context, sqlite3_value value)
    {
        var text = raw.sqlite3_value_type(value) == raw.SQLITE_TEXT ? Encoding.UTF8.GetString(raw.sqlite3_value_blob(value)) : "";
        if (ScimDateTime.Parse(text) is { } time)
            raw.sqlite3_result_int64(context, time.Value.UtcTicks);
        else
            raw.sqlite3_result_null(context);
    }

    /// <summary>For migration 0010.</summary>
    private static void Readable(sqlite3_context context, sqlite3_value value)
    {
        if (ReadableDocument.Of(raw.sqlite3_value_blob(value)) is { } readable)
            raw.sqlite3_result_text(context, Encoding.UTF8.GetString(readable));
        else
            raw.sqlite3_result_null(context);
    }

    private static void UuidText(sqlite3_context context, sqlite3_value value)
    {
        Span<byte> text = stackalloc byte[36];
        new Guid(raw.sqlite3_value_blob(value), bigEndian: true).TryFormat(text, out _, "D");
        raw.sqlite3_result_text(context, text);
    }
}
