using System.Text;
using FsCheck.Fluent;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Shouldly;
using Xunit;

namespace Rollcall.Scim.Tests.Filters;

public sealed class MetaFilterTests
{
    private const string Prefix = "https://a.example/s/v2/Users/";
    private static readonly string[] Ids = ["s/1", "01890a5d", "a", "Users/a", "~"];

    [Fact]
    public void A_filter_on_the_location_means_the_same_when_it_is_said_of_the_id()
    {
        var parts = Gen.Elements(
            "",
            Prefix,
            Prefix + "s/1",
            Prefix + "01890a5d",
            Prefix + "01",
            "https://",
            "https://b.example/",
            "Users/",
            "s/",
            "/",
            "s/1",
            "5d",
            "rs/a",
            "~",
            "A"
        );
        var comparison =
            from name in Gen.Elements("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le")
            from first in parts
            from second in Gen.Elements("", "", "1", "a")
            from form in Gen.Elements(
                "meta.location {0}",
                "meta[location {0}]",
                "not (meta.location {0})",
                "meta[location {0} and resourceType pr]"
            )
            select string.Format(null, form, $"{name} \"{first}{second}\"");
        var filters = Gen.OneOf(
            comparison,
            Gen.Elements("meta.location pr", "meta.location eq null", "meta.location ne null", "meta[not (location pr)]"),
            from left in comparison
            from right in comparison
            select $"{left} or {right}",
            from left in comparison
            from right in comparison
            select $"{left} and ({right} or userName eq \"u\")"
        );
        foreach (var text in filters.Sample(2_000))
        {
            var filter = FilterParser.Parse(text, ResourceType.User).Required();
            var resolved = MetaFilter.Resolve(filter, Prefix, version => version);
            FilterText.Format(resolved).ShouldNotContain("location");
            foreach (var id in Ids)
            {
                var person = ResourceReader
                    .Read(Encoding.UTF8.GetBytes("""{"userName":"u"}"""), ResourceType.User, ReadMode.Stored)
                    .Required()
                    .WithId(id);
                var meta = new ResourceMeta("User", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, Prefix + id, "W/\"1\"");
                FilterEvaluator
                    .Matches(resolved, person, meta)
                    .ShouldBe(FilterEvaluator.Matches(filter, person, meta), $"{text} of {id}");
            }
        }
    }
}
