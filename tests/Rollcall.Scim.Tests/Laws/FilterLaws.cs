using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;
using Shouldly;
using Xunit;

namespace Rollcall.Scim.Tests.Laws;

public sealed class FilterLaws
{
    private static readonly Config ManyCases = Config.QuickThrowOnFailure.WithMaxTest(3_000);

    private static readonly Gen<string> Word = Gen.Elements("a", "A", "ab", "b", "", "é", "x\"y\\z", "\ud83d\ude00", "tab\t");

    private static readonly Gen<CompareOperator> TextOperator = Gen.Elements(Enum.GetValues<CompareOperator>());

    private static readonly Gen<AttributePath> TextPath = Gen.Elements(
            "userName",
            "externalId",
            "id",
            "title",
            "name.givenName",
            "emails.value",
            "emails.type",
            Json.Enterprise + ":department",
            Json.Enterprise + ":manager.value"
        )
        .Select(Path);

    private static readonly Gen<AttributePath> AnyPath = Gen.Elements(
            "title",
            "name",
            "emails",
            "emails.primary",
            "active",
            "meta.created",
            Json.Enterprise,
            Json.Enterprise + ":manager"
        )
        .Select(Path);

    private static readonly Gen<Filter> Comparison = Gen.Frequency(
        (6, from path in TextPath from op in TextOperator from word in Word select Compare(path, op, new ScimString(word))),
        (
            1,
            from op in Equality
            from truth in Gen.Elements(true, false)
            select Compare(Path("active"), op, ScimBoolean.Of(truth))
        ),
        (1, from op in Ordering from hour in Gen.Choose(0, 3) select Compare(Path("meta.lastModified"), op, Time(hour))),
        (2, AnyPath.Select(path => (Filter)new PresentFilter(path))),
        (1, from path in TextPath from op in Equality select Compare(path, op, null))
    );

    private static readonly Gen<Filter> Inner = Combined(
        Gen.OneOf(
            from sub in Gen.Elements("value", "type", "display")
            from op in TextOperator
            from word in Word
            select Compare(EmailPart(sub), op, new ScimString(word)),
            from op in Equality
            from truth in Gen.Elements(true, false)
            select Compare(EmailPart("primary"), op, ScimBoolean.Of(truth)),
            from sub in Gen.Elements("value", "type")
            select (Filter)new PresentFilter(EmailPart(sub))
        ),
        2
    );

    private static readonly Gen<Filter> Any = Combined(
        Gen.Frequency((4, Comparison), (1, Inner.Select(inner => (Filter)new ValuePathFilter(Path("emails"), inner)))),
        3
    );

    private static readonly Gen<ScimResource> Resource =
        from userName in Gen.Elements("a", "A", "ab", "b")
        from title in Gen.Elements("a", "AB", "", null)
        from given in Gen.Elements("a", "b", null)
        from active in Gen.Elements("true", "false", null)
        from department in Gen.Elements("a", "B", null)
        from emails in (
            from value in Gen.Elements("a", "A", "ab", null)
            from type in Gen.Elements("a", "b", null)
            from primary in Gen.Elements("false", null)
            select Object(("value", value, true), ("type", type, true), ("primary", primary, false))
        ).ListOf()
        select Json.User(
                Object(
                    ("userName", userName, true),
                    ("title", title, true),
                    ("name", given is null ? null : $$"""{"givenName":"{{given}}"}""", false),
                    ("active", active, false),
                    ("emails", $"[{string.Join(',', emails.Take(3))}]", false),
                    (Json.Enterprise, department is null ? null : $$"""{"department":"{{department}}"}""", false)
                )[1..^1]
            )
            .WithId("a");

    private static Gen<CompareOperator> Equality => Gen.Elements(CompareOperator.Equal, CompareOperator.NotEqual);

    private static Gen<CompareOperator> Ordering =>
        Gen.Elements(
            CompareOperator.Equal,
            CompareOperator.NotEqual,
            CompareOperator.GreaterThan,
            CompareOperator.GreaterOrEqual,
            CompareOperator.LessThan,
            CompareOperator.LessOrEqual
        );

    [Fact]
    public void Parsing_what_was_formatted_gives_the_same_filter() =>
        Prop.ForAll(
                Any.ToArbitrary(),
                filter =>
                {
                    var text = FilterText.Format(filter);
                    FilterParser.Parse(text, ResourceType.User).Required().ShouldBe(filter, text);
                    // Names and keywords in any case; escapes have no capitals.
                    if (!text.Contains("\\t", StringComparison.Ordinal) && !text.Contains("\\u", StringComparison.Ordinal))
                        FilterParser.Parse(text.ToUpperInvariant(), ResourceType.User).Error.ShouldBeNull(text);
                }
            )
            .Check(ManyCases);

    [Fact]
    public void Filters_keep_the_laws_of_logic()
    {
        var (yes, no) = (0, 0);
        Prop.ForAll(
                (from a in Any from b in Any from r in Resource select (a, b, r)).ToArbitrary(),
                c =>
                {
                    var (a, b) = (Matches(c.a, c.r), Matches(c.b, c.r));
                    Matches(new NotFilter(c.a), c.r).ShouldBe(!a);
                    Matches(new AndFilter([c.a, c.b]), c.r).ShouldBe(a && b);
                    Matches(new OrFilter([c.a, c.b]), c.r).ShouldBe(a || b);
                    yes += a ? 1 : 0;
                    no += a ? 0 : 1;
                }
            )
            .Check(ManyCases);
        yes.ShouldBeGreaterThan(500);
        no.ShouldBeGreaterThan(500);
    }

    [Fact]
    public void Comparisons_mean_what_a_plain_reading_of_the_values_says() =>
        Prop.ForAll(
                (
                    from path in TextPath
                    from op in TextOperator
                    from word in Word
                    from r in Resource
                    select (path, op, word, r)
                ).ToArbitrary(),
                c =>
                {
                    var exact = c.path.Target.CaseExact;
                    var wanted = exact ? c.word : c.word.ToUpperInvariant();
                    var values = c.r.Get(c.path).Select(v => exact ? v.AsText()! : v.AsText()!.ToUpperInvariant()).ToList();
                    var expected = c.op switch
                    {
                        CompareOperator.Equal => values.Contains(wanted, StringComparer.Ordinal),
                        CompareOperator.NotEqual => !values.Contains(wanted, StringComparer.Ordinal),
                        CompareOperator.Contains => values.Exists(v => v.Contains(wanted, StringComparison.Ordinal)),
                        CompareOperator.StartsWith => values.Exists(v => v.StartsWith(wanted, StringComparison.Ordinal)),
                        CompareOperator.EndsWith => values.Exists(v => v.EndsWith(wanted, StringComparison.Ordinal)),
                        CompareOperator.GreaterThan => values.Exists(v => string.CompareOrdinal(v, wanted) > 0),
                        CompareOperator.GreaterOrEqual => values.Exists(v => string.CompareOrdinal(v, wanted) >= 0),
                        CompareOperator.LessThan => values.Exists(v => string.CompareOrdinal(v, wanted) < 0),
                        _ => values.Exists(v => string.CompareOrdinal(v, wanted) <= 0),
                    };
                    Matches(Compare(c.path, c.op, new ScimString(c.word)), c.r).ShouldBe(expected);
                }
            )
            .Check(ManyCases);

    [Fact]
    public void Brackets_around_one_comparison_are_the_dotted_path() =>
        Prop.ForAll(
                (
                    from op in TextOperator
                    where op is not CompareOperator.NotEqual
                    from word in Word
                    from r in Resource
                    select (op, word, r)
                ).ToArbitrary(),
                c =>
                    Matches(new ValuePathFilter(Path("emails"), Compare(EmailPart("value"), c.op, new ScimString(c.word))), c.r)
                        .ShouldBe(Matches(Compare(Path("emails.value"), c.op, new ScimString(c.word)), c.r))
            )
            .Check(ManyCases);

    [Fact]
    public void A_removal_by_filter_leaves_nothing_the_filter_matches() =>
        Prop.ForAll(
                (from inner in Inner from r in Resource select (inner, r)).ToArbitrary(),
                c =>
                {
                    var path = $"emails[{FilterText.Format(c.inner)}]";
                    var operation = System.Text.Json.Nodes.JsonValue.Create(path).ToJsonString();
                    var after = Patch.PatchTests.Apply(c.r, $$"""{"op":"remove","path":{{operation}}}""").Required().Resource;
                    Matches(new ValuePathFilter(Path("emails"), c.inner), after).ShouldBeFalse();
                    (c.r.Get(Path("emails")).Length - after.Get(Path("emails")).Length).ShouldBe(
                        c.r.Get(Path("emails")).Count(v => FilterEvaluator.Matches(c.inner, (ScimComplex)v))
                    );
                }
            )
            .Check(ManyCases);

    /// <summary>Pieces of the grammar thrown together reach deeper into the parser than random characters do.</summary>
    [Fact]
    public void No_text_makes_the_parsers_throw()
    {
        var piece = Gen.Elements(
            "userName",
            "emails",
            "emails.value",
            "[",
            "]",
            "(",
            ")",
            " ",
            " eq ",
            " pr",
            " and ",
            " or ",
            "not ",
            "\"a\"",
            "\"",
            "\\",
            "\\u12",
            "true",
            "null",
            "-1",
            "1e9",
            ".",
            ":",
            "$ref",
            "\ud800",
            "\0",
            Json.Enterprise,
            Json.Enterprise + ":manager",
            "members[value eq \"a\"]"
        );
        Prop.ForAll(
                piece.ListOf().Select(p => string.Concat(p)).ToArbitrary(),
                text =>
                {
                    foreach (var type in ScimSchemas.Default.ResourceTypes)
                    {
                        FilterParser.Parse(text, type).TryGet(out _, out var error);
                        (error?.Detail.Length ?? 0).ShouldBeLessThan(600);
                        PatchPath.Parse(text, type).TryGet(out _, out error);
                        (error?.Detail.Length ?? 0).ShouldBeLessThan(600);
                        Projection.Parse(text, null, type).TryGet(out _, out _);
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));
    }

    /// <summary>A good body with a few bytes changed, cut or doubled.</summary>
    [Fact]
    public void No_bytes_make_the_readers_throw()
    {
        var good = Json.Bytes(
            $$$"""{"schemas":["{{{ScimUrns.User}}}","{{{ScimUrns.PatchOp}}}"],"userName":"a\u00e9\"","active":"True","emails":[{"value":"x","primary":true}],"{{{Json.Enterprise}}}:manager.value":"7","urn:x:y":{"a":[1.5,null]},"Operations":[{"op":"add","path":"emails[type eq \"work\"].value","value":"x"},{"op":"replace","value":{"name.givenName":"x","urn:q:r":{"z":1} } }]}"""
        );
        var change =
            from at in Gen.Choose(0, good.Length - 1)
            from with in Gen.Elements<byte>(
                (byte)'"',
                (byte)'{',
                (byte)'}',
                (byte)'[',
                (byte)']',
                (byte)'\\',
                (byte)':',
                (byte)',',
                0,
                0x80,
                0xED,
                (byte)'u'
            )
            select (at, with);
        var (fine, refused) = (0, 0);
        Prop.ForAll(
                (
                    from changes in change.ListOf()
                    from length in Gen.Choose(good.Length - 20, good.Length + 40)
                    select (changes, length)
                ).ToArbitrary(),
                c =>
                {
                    var bytes = good.ToArray();
                    foreach (var (at, with) in c.changes.Take(3))
                        bytes[at] = with;
                    ReadOnlyMemory<byte> body = bytes.AsMemory(0, Math.Min(c.length, bytes.Length));
                    var read = ResourceReader.Read(body, ResourceType.User, ReadMode.Create);
                    var patch = PatchReader.Read(body).Then(p => PatchApplier.Apply(Json.User("\"userName\":\"a\""), p));
                    fine += read.Error is null ? 1 : 0;
                    refused += read.Error is null ? 0 : 1;
                    read.Error?.Status.ShouldBe(400);
                    patch.Error?.Status.ShouldBe(400);
                    if (read.TryGet(out var user, out _))
                        ResourceReader
                            .Read(ResourceWriter.ToStored(user), ResourceType.User, ReadMode.Stored)
                            .Required()
                            .ShouldBe(user);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));
        fine.ShouldBeGreaterThan(100);
        refused.ShouldBeGreaterThan(100);
    }

    private static Gen<Filter> Combined(Gen<Filter> leaf, int depth) =>
        depth == 0
            ? leaf
            : Gen.Frequency(
                (3, leaf),
                (1, from a in Combined(leaf, depth - 1) select (Filter)new NotFilter(a)),
                (1, from a in Combined(leaf, depth - 1) from b in Combined(leaf, depth - 1) select Both(a, b)),
                (1, from a in Combined(leaf, depth - 1) from b in Combined(leaf, depth - 1) select Either(a, b))
            );

    private static Filter Both(Filter a, Filter b) =>
        new AndFilter([.. new[] { a, b }.SelectMany(f => f is AndFilter all ? all.Terms : [f])]);

    private static Filter Either(Filter a, Filter b) =>
        new OrFilter([.. new[] { a, b }.SelectMany(f => f is OrFilter any ? any.Terms : ImmutableArray.Create(f))]);

    private static Filter Compare(AttributePath path, CompareOperator op, ScimValue? value) => new CompareFilter(path, op, value);

    private static ScimDateTime Time(int hour)
    {
        var time = new DateTimeOffset(2026, 1, 31, 12 + hour, 0, 0, TimeSpan.FromHours(hour));
        return new ScimDateTime(time, time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
    }

    private static AttributePath Path(string text) => AttributePath.Parse(text, ResourceType.User).Required();

    private static AttributePath EmailPart(string name) => new(null, Path("emails." + name).SubAttribute!);

    private static bool Matches(Filter filter, ScimResource resource) => FilterEvaluator.Matches(filter, resource, Json.Meta);

    private static string Object(params ReadOnlySpan<(string Name, string? Value, bool Quote)> parts)
    {
        var list = new List<string>();
        foreach (var (name, value, quote) in parts)
        {
            if (value is not null)
                list.Add(quote ? $"\"{name}\":\"{value}\"" : $"\"{name}\":{value}");
        }
        return "{" + string.Join(',', list) + "}";
    }
}
