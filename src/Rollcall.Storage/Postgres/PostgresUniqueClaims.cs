namespace Rollcall.Storage.Postgres;

/// <summary>
/// Parts of a statement of <see cref="PostgresSaveSql"/>, with its parameters: what the resource of its part <c>changed</c> has of values that nobody
/// else may have.
/// </summary>
internal static class PostgresUniqueClaims
{
    /// <summary>Of a resource that was there before.</summary>
    public const string Moved = Gone + New + Kept;

    /// <summary>
    /// A value that somebody else has breaks the statement, and with it everything else in it. What the resource has already stays,
    /// because one statement does not see what another part of it takes away.
    /// </summary>
    public const string New = """
        unique_came AS (
          INSERT INTO unique_values (source, kind, path, value_key, resource_id)
          SELECT $2, $3, u.path, u.key, changed.id FROM changed, unnest($29::text[], $30::text[]) AS u(path, key)
          WHERE NOT EXISTS (
            SELECT FROM unique_values v WHERE v.resource_id = changed.id AND v.path = u.path AND v.value_key = u.key)),
        """;

    /// <summary>Of what was kept, what nobody else holds.</summary>
    private const string Kept = """
        unique_kept AS (
          INSERT INTO unique_values (source, kind, path, value_key, resource_id)
          SELECT $2, $3, u.path, u.key, changed.id FROM changed, unnest($31::text[], $32::text[]) AS u(path, key)
          ON CONFLICT DO NOTHING),
        """;

    /// <summary>What is written down of attributes of which the writer does not know that they are unique may not be all from here on.</summary>
    public static string Doubt(SaveParts parts) =>
        $"""
            doubt AS (
              UPDATE unique_paths p SET state = 0 FROM changed WHERE p.source = $2 AND p.kind = $3 AND p.state > 0
              {(parts.UniqueValues ? "AND (p.path, p.form) NOT IN (SELECT * FROM unnest($33::text[], $34::text[]))" : "")}),
            """;

    private const string Gone = """
        unique_gone AS (
          DELETE FROM unique_values v USING changed
          WHERE v.resource_id = changed.id AND NOT EXISTS (
            SELECT FROM unnest($29::text[] || $31::text[], $30::text[] || $32::text[]) AS u(path, key) WHERE u.path = v.path AND u.key = v.value_key)),
        """;
}
