using Rollcall.Engine.Directory;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Schema;
using Rollcall.Storage.Filters;
using Rollcall.Storage.Sqlite;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests.Filters;

/// <summary>
/// What a filter asks beside what memory decides is asked of each of 20,000 rows: however many comparisons it has, the questions stay few.
/// </summary>
public sealed class RemainderTests
{
    [Theory]
    [InlineData("{0} or schemas eq \"x\"", 1)]
    [InlineData("schemas eq \"x\" or {0}", 1)]
    [InlineData("schemas eq \"x\" and ({0})", 0)]
    [InlineData("(schemas eq \"x\" and userName sw \"a\") or ({0})", 2)]
    [InlineData("{0}", 0)]
    public void Hundreds_of_ids_are_one_question_to_each_row(string form, int questions)
    {
        var ids = string.Join(" or ", Enumerable.Range(0, 400).Select(_ => $"id eq \"{Guid.CreateVersion7()}\""));
        var text = form.Replace("{0}", ids, StringComparison.Ordinal);
        var query = new ResourceQuery
        {
            Source = "okta",
            Kind = ResourceKind.User,
            Filter = FilterParser.Parse(text, ResourceType.User).Required(),
        };

        FilterCost.Refuse(query.Filter).ShouldBeNull();
        ResourceSql.Of(query, SqliteDialect.Instance).Flags.Count.ShouldBe(questions);
    }
}
