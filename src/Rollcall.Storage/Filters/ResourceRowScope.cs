using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Storage.Filters;

/// <summary>The attributes of a resource r: by column or index where there is one, else in its JSON document.</summary>
internal sealed class ResourceRowScope(SqlDialect dialect, SqlParameters parameters, ResourceQuery query) : IFilterScope
{
    private readonly TextComparison _text = new(dialect, parameters);
    private readonly JsonScope _json = new(dialect, parameters, new JsonPlace(dialect.Document, []));
    private readonly MembershipScope _memberships = new(dialect, parameters, query.Kind);

    /// <summary>True once the document is needed.</summary>
    public bool UsesJson { get; private set; }

    /// <summary>True once an index finds the rows, which then have to be sorted.</summary>
    public bool FindsByIndex { get; private set; }

    /// <summary>True once a comparison finds a handful of rows at most, whatever its value.</summary>
    public bool FindsFew { get; private set; }

    public FilterTerm Compare(CompareFilter filter)
    {
        var literal = filter.Value?.AsText() ?? "";
        switch (Name(filter.Path))
        {
            case "id" when filter.Operator is CompareOperator.Equal:
                FindsFew = true;
                return IdEquals("r.id", literal, parameters);
            case "id":
                return Text(_text.Compare(dialect.IdText("r.id"), filter.Operator, literal), filter);
            case "externalId":
                return Key("r.external_id", literal, filter);
            case "userName":
                return Key("r.user_name_key", DirectoryKey.Of(literal), filter);
            case "displayName":
                return Key("r.display_name_key", DirectoryKey.Of(literal), filter);
            case "active" when filter.Value is ScimBoolean { Value: false }:
                return new FilterTerm.Sql("r.active = FALSE");
            case "active":
                // An absent value is active for us, but a filter does not see what is not there.
                return FilterTerm.AllOf([new FilterTerm.Sql("r.active = TRUE"), Json.Compare(filter)]);
            case "emails.value":
                FindsFew |= filter.Operator is CompareOperator.Equal;
                return Emails(_text.Compare("x.email_key", filter.Operator, DirectoryKey.Of(literal)), filter);
            case "meta.created" or "meta.lastModified":
                return Time(filter);
            case "meta.version":
                return Text(_text.Compare("('W/\"' || r.version || '\"')", filter.Operator, literal), filter);
            case "meta.resourceType":
                return Text(
                    _text.Compare(query.Kind is ResourceKind.User ? "'User'" : "'Group'", filter.Operator, literal),
                    filter
                );
            case "meta.location":
                return FilterTerm.False;
            case "schemas":
                return new FilterTerm.Memory("TRUE", filter);
            default:
                return IsMembership(filter.Path) ? _memberships.Any(filter) : InDocument(filter);
        }
    }

    public FilterTerm Present(PresentFilter filter)
    {
        switch (Name(filter.Path))
        {
            case "id" or "meta" or "meta.created" or "meta.lastModified" or "meta.version" or "meta.resourceType" or "schemas":
                return FilterTerm.True;
            case "meta.location":
                return FilterTerm.False;
            case "externalId":
                return new FilterTerm.Sql("r.external_id <> ''");
            case "userName":
                return new FilterTerm.Sql("r.user_name <> ''");
            case "displayName":
                return new FilterTerm.Sql("r.display_name <> ''");
        }
        if (!IsMembership(filter.Path))
            return Json.Present(filter);
        return filter.Path.SubAttribute is null ? _memberships.Any("TRUE") : _memberships.Any(filter);
    }

    public FilterTerm AnyValue(ValuePathFilter filter)
    {
        if (IsMembership(filter.Path))
            return _memberships.Any(filter.Inner);
        var any = Json.AnyValue(filter);
        if (UniqueIn(filter) is { } unique && new UniqueLookup(dialect, parameters, query).Find(unique, any) is { } found)
        {
            FindsFew = true;
            return FilterTerm.AllOf([found, any]);
        }
        return Name(filter.Path) is "emails" && EmailOf(filter.Inner) is { } email
            ? FilterTerm.AllOf([Emails(_text.Compare("x.email_key", CompareOperator.Equal, DirectoryKey.Of(email)), filter), any])
            : any;
    }

    /// <summary>An id in any other form than ours is nobody's.</summary>
    public static FilterTerm IdEquals(string column, string literal, SqlParameters parameters) =>
        ResourceId.TryParse(literal, out var id) && string.Equals(id.ToString(), literal, StringComparison.Ordinal)
            ? new FilterTerm.Sql($"{column} = {parameters.Add(id)}")
            : FilterTerm.False;

    private JsonScope Json
    {
        get
        {
            UsesJson = true;
            return _json;
        }
    }

    private FilterTerm InDocument(CompareFilter filter)
    {
        var inDocument = Json.Compare(filter);
        if (new UniqueLookup(dialect, parameters, query).Find(filter, inDocument) is not { } found)
            return inDocument;
        FindsFew = true;
        return FilterTerm.AllOf([found, inDocument]);
    }

    private static string? Name(AttributePath path) => path.SchemaUrn is null ? path.ToString() : null;

    private bool IsMembership(AttributePath path) =>
        path.SchemaUrn is null && path.Attribute.Name == (query.Kind is ResourceKind.User ? "groups" : "members");

    private FilterTerm Key(string column, string literal, CompareFilter filter)
    {
        FindsFew |= filter.Operator is CompareOperator.Equal;
        return Text(_text.Compare(column, filter.Operator, literal), filter);
    }

    private FilterTerm Text((string Condition, bool IsExact) comparison, CompareFilter filter)
    {
        FindsByIndex |= filter.Operator is not (CompareOperator.Contains or CompareOperator.EndsWith);
        return comparison.IsExact
            ? new FilterTerm.Sql(comparison.Condition)
            : new FilterTerm.Memory(comparison.Condition, filter);
    }

    private FilterTerm Emails((string Condition, bool IsExact) comparison, Filter filter)
    {
        var condition =
            $"r.id IN (SELECT x.resource_id FROM resource_emails x WHERE x.source = {parameters.Add(query.Source)} AND {comparison.Condition})";
        return comparison.IsExact ? new FilterTerm.Sql(condition) : new FilterTerm.Memory(condition, filter);
    }

    /// <summary>
    /// <c>door[number eq 7 and open eq true]</c> says of whom it matches that one of their values is 7, as <c>door.number eq 7</c> does. Null when
    /// the brackets ask for no unique value.
    /// </summary>
    private static CompareFilter? UniqueIn(ValuePathFilter filter) =>
        filter.Path.SchemaUrn is not null && UniqueAmong(filter.Inner) is { } inner
            ? inner with
            {
                Path = filter.Path with { SubAttribute = inner.Path.Attribute },
            }
            : null;

    private static CompareFilter? UniqueAmong(Filter inner) =>
        inner switch
        {
            CompareFilter
            {
                Operator: CompareOperator.Equal,
                Value: not null,
                Path.Attribute.Uniqueness: not Uniqueness.None
            } unique => unique,
            AndFilter all => all.Terms.Select(UniqueAmong).FirstOrDefault(unique => unique is not null),
            _ => null,
        };

    /// <summary>The address that a value must have for the filter to match, if the filter says one.</summary>
    private static string? EmailOf(Filter inner) =>
        inner switch
        {
            CompareFilter { Operator: CompareOperator.Equal, Path.Attribute.Name: "value" } value => value.Value?.AsText(),
            AndFilter all => all.Terms.Select(EmailOf).FirstOrDefault(email => email is not null),
            _ => null,
        };

    /// <summary>What follows for every resource that the filter matches, as further conditions with AND before them.</summary>
    public string Narrowing(Filter? filter, string source) =>
        filter switch
        {
            AndFilter all => string.Concat(all.Terms.Select(term => Narrowing(term, source))),
            CompareFilter { Operator: not CompareOperator.NotEqual } compare
                when Name(compare.Path) is "meta.lastModified"
                    && Bound(compare) is var (symbol, time)
                    && dialect.FoundByTime(source, query.Kind, symbol, time, parameters) is { } found => $" AND {found}",
            _ => "",
        };

    private FilterTerm Time(CompareFilter filter)
    {
        if (Bound(filter) is not var (symbol, time))
            return FilterTerm.False;
        FindsByIndex = true;
        var column = Name(filter.Path) is "meta.created" ? "r.created" : "r.last_modified";
        return new FilterTerm.Sql($"{column} {symbol} {parameters.Add(time)}");
    }

    /// <summary>
    /// A comparison with a time as that of a column, which holds whole milliseconds: the literal is moved to the next one in the direction
    /// that keeps the meaning. Null when nothing matches.
    /// </summary>
    private static (string Symbol, DateTimeOffset Time)? Bound(CompareFilter filter)
    {
        if (filter.Value is not ScimDateTime wanted)
            return null;
        var floor = DateTimeOffset.FromUnixTimeMilliseconds(wanted.Value.ToUnixTimeMilliseconds());
        var isWhole = floor == wanted.Value.ToUniversalTime();
        var symbol = filter.Operator switch
        {
            CompareOperator.Equal => isWhole ? "=" : null,
            CompareOperator.GreaterOrEqual => isWhole ? ">=" : ">",
            CompareOperator.LessThan => isWhole ? "<" : "<=",
            _ => TextComparison.Symbol(filter.Operator),
        };
        return symbol is null ? null : (symbol, floor);
    }
}
