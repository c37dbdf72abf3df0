using System.Collections.Concurrent;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary>
/// A change of a resource as one statement: every part hangs on the rows that the part before it really wrote, so that a version
/// conflict, a duplicate or an unknown member writes nothing at all. Parameters: see <see cref="PostgresSave"/>.
/// </summary>
internal static class PostgresSaveSql
{
    // $1 id, $2 source, $3 kind, $4 last modified, $5 expected version, $6 targets, $7 priority, $8-$18 audit,
    // $19, $20 members: add, remove; $21-$28 columns: user_name(+key), external_id, display_name(+key), active, document, emails;
    // unique values: $29, $30 paths and keys that came, $31, $32 that were kept; $33, $34 paths and forms that the writer knows.

    /// <summary>
    /// Found by its id and then looked at: written as an equality, source and kind would make other indexes look as good to a planner
    /// that has no statistics yet.
    /// </summary>
    public const string ById = "id = $1 AND source IS NOT DISTINCT FROM $2 AND kind IS NOT DISTINCT FROM $3";

    private const string Wanted = """
        wanted AS (
          SELECT r.id, r.kind FROM unnest($19::uuid[]) AS a(id) JOIN resources r ON r.id = a.id AND r.source IS NOT DISTINCT FROM $2
          UNION SELECT $1, $3 WHERE $1 = ANY($19))
        """;

    private const string Audit = """
        audited AS (
          INSERT INTO audit (at, actor, action, source, target, kind, resource_id, subject, reason_code, correlation_id, data)
          SELECT $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18 FROM changed)
        """;

    private const string Self = "SELECT id, $3::smallint AS kind, $7::smallint AS priority FROM changed";

    /// <summary>The keys of the resource and of <paramref name="others"/>. A source without targets has nobody to tell.</summary>
    private static string Affected(SaveParts parts, string others) =>
        parts.Targets ? $"affected AS ({Self} {others}), {Keys}," : "";

    /// <summary>In the order that <see cref="PostgresWorkKeys"/> says.</summary>
    private static readonly string Keys = $"""
        keys AS (
          INSERT INTO work_keys (target, kind, resource_id, generation, priority, due_at, enqueued_at, cause)
          SELECT t.target, k.kind, k.id, {PostgresWorkKeys.First}, min(k.priority)::smallint, now(), now(), $17
          FROM affected k CROSS JOIN unnest($6::text[]) AS t(target)
          GROUP BY t.target, k.kind, k.id ORDER BY k.kind DESC, k.id, t.target COLLATE "C"
        {PostgresWorkKeys.OnConflict})
        """;

    private static string AndWhoJoined(SaveParts parts) =>
        $" UNION ALL SELECT member_id, member_kind, {parts.Joiners:D}::smallint FROM joined, changed";

    private static string AndWhoLeft =>
        $" UNION ALL SELECT member_id, member_kind, {WorkPriority.Removal:D}::smallint FROM gone, changed";

    private const string AndAllMembers = """
         UNION ALL SELECT m.member_id, m.member_kind, $7::smallint FROM changed JOIN memberships m ON m.group_id = changed.id
        """;

    private static readonly ConcurrentDictionary<SaveParts, string> Statements = new();

    public static string Of(SaveParts parts) =>
        Statements.GetOrAdd(
            parts,
            wanted =>
                wanted.Kind switch
                {
                    ChangeKind.Create => Create(wanted),
                    ChangeKind.Update when wanted.Members => UpdateWithMembers(wanted),
                    ChangeKind.Update => Update(wanted),
                    _ => Delete(wanted),
                }
        );

    /// <summary>Without a row when nothing was written.</summary>
    private const string Result = "SELECT version, created, ";

    private static string Create(SaveParts parts) =>
        $"""
            WITH {(parts.Members ? Wanted + "," : "")}
            changed AS (
              INSERT INTO resources (id, source, kind, version, created, last_modified, modified_hour,
                user_name, user_name_key, external_id, display_name, display_name_key, active, document)
              SELECT $1, $2, $3, 1, $4, $4, {Hour}, $21, $22, $23, $24, $25, $26, $27
              WHERE TRUE {(parts.Members ? "AND (SELECT count(*) FROM wanted) = cardinality($19)" : "")} {IsClaimed(parts)}
              RETURNING id, source, kind, version, created, modified_hour),
            {PostgresTotals.Change("+ 1")},
            {PostgresHours.New("changed")}
            {(parts.Emails ? NewEmails : "")}
            {(parts.UniqueValues ? PostgresUniqueClaims.New : "")}
            {PostgresUniqueClaims.Doubt(parts)}
            {(parts.Members ? Joined("changed") + "," : "")}
            {Affected(parts, parts.Members ? AndWhoJoined(parts) : "")}
            {Audit}
            {Result} {(parts.Members ? Counts("joined", gone: null) : "0::bigint, 0::bigint")} FROM changed
            """;

    private static string Update(SaveParts parts) =>
        $"""
            WITH changed AS (
              UPDATE resources r SET {Moved} {Columns} WHERE {ById} AND {IsVersion} {IsClaimed(parts)} RETURNING {Written}),
            {PostgresHours.Moved("changed")}
            {(parts.Emails ? Emails : "")}
            {(parts.UniqueValues ? PostgresUniqueClaims.Moved : "")}
            {(parts.Document ? PostgresUniqueClaims.Doubt(parts) : "")}
            {Affected(parts, parts.AllMembers ? AndAllMembers : "")}
            {Audit}
            {Result} 0::bigint, 0::bigint FROM changed
            """;

    private static string UpdateWithMembers(SaveParts parts) =>
        $"""
            WITH {Wanted},
            allowed AS (
              SELECT id FROM resources
              WHERE {ById} AND {IsVersion} AND (SELECT count(*) FROM wanted) = cardinality($19) {IsClaimed(parts)}),
            {(parts.ReplacesAll ? GoneByReplacement : GoneByName)}, {Joined("allowed")},
            changed AS (
              UPDATE resources r SET {Moved} {(parts.Document ? Columns : "")}
              FROM allowed
              WHERE r.id = allowed.id {(parts.Document ? "" : "AND (EXISTS (SELECT FROM joined) OR EXISTS (SELECT FROM gone))")}
                AND {IsVersion}
              RETURNING {Written}),
            {PostgresHours.Moved("changed")}
            {(parts.Emails ? Emails : "")}
            {(parts.UniqueValues ? PostgresUniqueClaims.Moved : "")}
            {(parts.Document ? PostgresUniqueClaims.Doubt(parts) : "")}
            {Affected(parts, AndWhoJoined(parts) + AndWhoLeft + (parts.AllMembers ? AndAllMembers : ""))}
            {Audit}
            {Result} {Counts("joined", "gone")} FROM changed
            """;

    /// <summary>Everything that refers to the resource goes first, in one statement; the resource itself by <see cref="DeleteRow"/>.</summary>
    private const string DeleteReferences = $"""
        WITH changed AS (
          SELECT id, source, kind, version, created, modified_hour FROM resources
          WHERE id = $1 AND source IS NOT DISTINCT FROM $2 AND kind IS NOT DISTINCT FROM $3 AND ($5::bigint IS NULL OR version = $5)),
        outer_groups AS (
          UPDATE resources g SET version = g.version + 1, last_modified = {Later},
            modified_hour = date_trunc('hour', {Later} AT TIME ZONE 'UTC'), left_hour = g.modified_hour
          FROM memberships m, changed WHERE m.member_id = changed.id AND g.id = m.group_id AND g.id <> changed.id
          RETURNING g.id, g.source, g.kind, g.modified_hour, g.left_hour),
        gone AS (
          DELETE FROM memberships m USING changed WHERE m.group_id = changed.id OR m.member_id = changed.id
          RETURNING m.group_id, m.member_id, m.member_kind),
        emails AS (DELETE FROM resource_emails x USING changed WHERE x.resource_id = changed.id),
        unique_gone AS (DELETE FROM unique_values v USING changed WHERE v.resource_id = changed.id),
        """;

    private static string Delete(SaveParts parts) =>
        $"""
            {DeleteReferences}
            {PostgresHours.Moved("outer_groups")}
            {PostgresHours.Gone("changed")}
            {PostgresTotals.Change("- 1")},
            {Affected(
            parts,
            "UNION ALL SELECT member_id, member_kind, 0::smallint FROM gone WHERE group_id = $1 AND member_id <> $1"
        )}
            {Audit}
            {Result} 0::bigint, (SELECT count(*) FROM gone WHERE group_id = $1) FROM changed
            """;

    /// <summary>$1 id, $2 source, $3 kind, $4 expected version.</summary>
    public const string DeleteRow = $"DELETE FROM resources WHERE {ById} AND ($4::bigint IS NULL OR version = $4)";

    /// <summary>
    /// Makes changes of one resource queue up: the statement after it sees what the change before left behind. Not FOR UPDATE, so that
    /// rows which refer to the group (memberships in other groups) can be written meanwhile.
    /// </summary>
    public const string LockForUpdate = "SELECT FROM resources WHERE id = $1 FOR NO KEY UPDATE";

    /// <summary>Keeps new memberships of what is deleted from coming: they need to see the row.</summary>
    public const string LockForDelete = "SELECT FROM resources WHERE id = $1 FOR UPDATE";

    /// <summary>
    /// The groups that lose a deleted member change, too: who changes them at the same moment is waited for before it is looked which hours they
    /// leave. In one order, as leavers share groups.
    /// </summary>
    public const string LockOuterGroups = """
        SELECT FROM resources g WHERE g.id IN (SELECT m.group_id FROM memberships m WHERE m.member_id = $1) ORDER BY g.id FOR NO KEY UPDATE
        """;

    private static string IsClaimed(SaveParts parts) =>
        parts.ExternalId ? $"AND NOT EXISTS ({PostgresExternalIds.Others("$1", "$2", "$3", "$23")})" : "";

    private const string IsVersion = "($5::bigint IS NULL OR version = $5)";

    private const string Hour = "date_trunc('hour', $4 AT TIME ZONE 'UTC')";

    /// <summary>Of a group that loses a deleted member: later than before, as <see cref="DirectoryChange.LastModified"/> says.</summary>
    private const string Later = "greatest($4, g.last_modified + interval '1 millisecond')";

    private const string Moved =
        $"version = r.version + 1, last_modified = $4, modified_hour = {Hour}, left_hour = r.modified_hour";

    private const string Written = "r.id, r.source, r.kind, r.version, r.created, r.modified_hour, r.left_hour";

    private const string NewEmails =
        "emails AS (INSERT INTO resource_emails (resource_id, email_key, source) SELECT id, unnest($28::text[]), $2 FROM changed),";

    private const string Columns =
        ", user_name = $21, user_name_key = $22, external_id = $23, display_name = $24, display_name_key = $25, active = $26, document = $27";

    private const string Emails = """
        emails_gone AS (
          DELETE FROM resource_emails x USING changed WHERE x.resource_id = changed.id AND x.email_key <> ALL($28::text[])),
        emails_came AS (
          INSERT INTO resource_emails (resource_id, email_key, source) SELECT id, unnest($28::text[]), $2 FROM changed
          ON CONFLICT DO NOTHING),
        """;

    /// <summary>Two statements rather than one with a condition in it: taking one out of 50,000 must not look at the 50,000.</summary>
    private const string GoneByReplacement = """
        gone AS (
          DELETE FROM memberships m USING allowed
          WHERE m.group_id = allowed.id AND NOT EXISTS (SELECT FROM wanted w WHERE w.id = m.member_id)
          RETURNING m.member_id, m.member_kind)
        """;

    private const string GoneByName = """
        gone AS (
          DELETE FROM memberships m USING allowed WHERE m.group_id = allowed.id AND m.member_id = ANY($20)
          RETURNING m.member_id, m.member_kind)
        """;

    private static string Joined(string when) =>
        $"""
            joined AS (
              INSERT INTO memberships (group_id, member_id, member_kind) SELECT {when}.id, w.id, w.kind FROM {when}, wanted w
              ON CONFLICT DO NOTHING RETURNING member_id, member_kind)
            """;

    private static string Counts(string joined, string? gone) =>
        $"(SELECT count(*) FROM {joined}), {(gone is null ? "0::bigint" : $"(SELECT count(*) FROM {gone})")}";
}
