using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Resources;

namespace Rollcall.Storage.Filters;

/// <summary>
/// <c>members</c> of a group and <c>groups</c> of a user: rows, not JSON, so memory could not decide them and SQL always does.
/// What we do not tell clients (<c>$ref</c> of a filter, <c>display</c> of a member) is unassigned.
/// </summary>
internal sealed class MembershipScope(SqlDialect dialect, SqlParameters parameters, ResourceKind kind) : IFilterScope
{
    private readonly TextComparison _text = new(dialect, parameters);

    private string Mine => kind is ResourceKind.Group ? "m.group_id" : "m.member_id";

    private string Other => kind is ResourceKind.Group ? "m.member_id" : "m.group_id";

    /// <summary>A condition on the resource r: any of its memberships satisfies the inner filter, whose paths are sub-attributes.</summary>
    public FilterTerm Any(Filter inner) => Any(new FilterTranslator(this).Translate(inner).InSql());

    public FilterTerm Any(string condition)
    {
        var from = kind is ResourceKind.Group ? "memberships m" : "memberships m JOIN resources g ON g.id = m.group_id";
        return new FilterTerm.Sql($"r.id IN (SELECT {Mine} FROM {from} WHERE {condition})");
    }

    public FilterTerm Compare(CompareFilter filter)
    {
        var literal = filter.Value?.AsText() ?? "";
        switch (filter.Path.Target.Name)
        {
            case "value" when filter.Operator is CompareOperator.Equal:
                return ResourceRowScope.IdEquals(Other, literal, parameters);
            case "value":
                return Sql(_text.Compare(dialect.IdText(Other), filter.Operator, literal));
            case "type":
                return Sql(_text.CompareFolded(TypeText, filter.Operator, literal));
            case "display" when kind is ResourceKind.User:
                return Sql(_text.Compare("g.display_name_key", filter.Operator, DirectoryKey.Of(literal)));
            default:
                return FilterTerm.False;
        }
    }

    public FilterTerm Present(PresentFilter filter) =>
        filter.Path.Target.Name switch
        {
            "value" or "type" => FilterTerm.True,
            "display" when kind is ResourceKind.User => FilterTerm.True,
            _ => FilterTerm.False,
        };

    public FilterTerm AnyValue(ValuePathFilter filter) => FilterTerm.False;

    // Only direct memberships are told (RFC 7643 4.1.2).
    private string TypeText => kind is ResourceKind.Group ? "CASE m.member_kind WHEN 1 THEN 'User' ELSE 'Group' END" : "'direct'";

    private static FilterTerm.Sql Sql((string Condition, bool IsExact) comparison) => new(comparison.Condition);
}
