using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Rollcall.Engine.Tests.Configuration;

public sealed class YamlTests
{
    [Theory]
    [InlineData("", "is empty", null)]
    [InlineData(" \n\n", "is empty", null)]
    [InlineData("# nothing but a comment", "is empty", null)]
    [InlineData("---\n...\n", "does not start with keys", 2)]
    [InlineData("- a\n- b", "does not start with keys", 1)]
    [InlineData("just text", "does not start with keys", 1)]
    [InlineData("sources: [", "is not valid YAML", 2)]
    [InlineData("sources:\n  - id: a\n   kind: scim", "is not valid YAML", 3)]
    [InlineData("sources:\n\t- id: a", "is not valid YAML", 1)]
    [InlineData("sources: []\n---\nsources: []", "has a second document", 2)]
    [InlineData("sources: &all\n  - id: a", "uses an anchor", 1)]
    [InlineData("sources: []\ntargets: *all", "uses an alias", 2)]
    [InlineData("sources: !!seq []", "uses a tag", 1)]
    [InlineData("sources: !<tag:x> []", "uses a tag", 1)]
    [InlineData("[a]: b", "has a list or a mapping where a key belongs", 1)]
    [InlineData("a: b\nsources: \"a\0b\"", "has a character that is no text", 2)]
    public void What_is_not_plain_yaml_is_refused_with_its_line(string yaml, string message, int? line)
    {
        var error = Documents.Read(yaml).Errors.ShouldHaveSingleItem();
        error.Key.ShouldBe("document");
        error.Message.ShouldStartWith(message);
        error.Line.ShouldBe(line);
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_are_fine()
    {
        Documents.Read('\uFEFF' + Documents.Minimal.Replace("\n", "\r\n", StringComparison.Ordinal)).Errors.ShouldBeEmpty();
    }

    [Fact]
    public void Lone_surrogates_are_refused()
    {
        Documents.Read("a: b\nc: \uD800").Errors.ShouldHaveSingleItem().Line.ShouldBe(2);
    }

    [Fact]
    public void Aliases_cannot_multiply_a_document()
    {
        var bomb = "a: &a [x, x]\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"k{i}: &k{i} [*a, *a]\n"));
        Documents.Read(bomb).Errors.ShouldHaveSingleItem().Message.ShouldBe("uses an anchor (&)");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("{ a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Deep_nesting_is_refused_without_recursion_into_it(string opening)
    {
        var yaml = string.Concat(Enumerable.Repeat(opening, 500_000));
        Documents.Read(yaml).Errors.ShouldHaveSingleItem().Message.ShouldBe("is nested too deep");
    }

    [Fact]
    public void Large_documents_are_refused()
    {
        Documents.Read(new string('#', 10_000_000)).Errors.ShouldHaveSingleItem().Message.ShouldBe("is larger than 4 MiB");
        var values = "a: [" + string.Concat(Enumerable.Repeat("x,", 300_000)) + "]";
        Documents.Read(values).Errors.ShouldHaveSingleItem().Message.ShouldBe("has more than 250,000 values");
    }

    [Fact]
    public void No_text_makes_reading_throw()
    {
        Prop.ForAll(Gen.Elements(Scraps).ListOf().Select(string.Concat).ToArbitrary(), IsAnswered).Check(Thorough);
    }

    [Fact]
    public void No_damage_to_a_good_document_makes_reading_throw()
    {
        var good = Documents.WithTarget(
            "scope: userType ne \"Service\" and not (title pr)",
            "attributes: [{ to: email, expr: 'Join([title], \"x\")' }, { to: username, from: ['emails[type eq \"work\"].value', userName], apply: create }]",
            "groups: { manual: [{ from: A, to: [b] }], onTheFly: { enabled: true } }",
            "brake: { percent: 20, count: 50, per: 1h }"
        );
        var damaged =
            from at in Gen.Choose(0, good.Length)
            from length in Gen.Choose(0, 12)
            from scraps in Gen.Elements(Scraps).ListOf()
            select Damaged(good, at, length, string.Concat(scraps.Take(4)));
        Prop.ForAll(damaged.ToArbitrary(), IsAnswered).Check(Thorough);
    }

    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(3_000);

    /// <summary>What YAML gives a meaning to, what the document knows, and what is nobody's.</summary>
    private static readonly string[] Scraps =
    [
        .. "sources targets admin id tokens connector jira-dc credential url scope attributes to from groups manual brake per env: file: ~ null true 1h -1 0.5 1e999".Split(
            ' '
        ),
        .. ": |- |> |[ |] |{ |} |, |# |& |&a |* |*a |! |!! |!<a> |% |%YAML 1.2|%TAG ! x|@|`|? |... |--- |---\n|| |>-|<<: |\\|\\x|\\u|\\U00110000|\"|'|\n|\n  |\n    |\r|\t|\u0085|\u2028|\0|\uFEFF|\uD800|\uDC00|\u00e9|\ud83d\ude80".Split(
            '|'
        ),
    ];

    private static string Damaged(string good, int at, int length, string put) =>
        new StringBuilder(good).Remove(at, Math.Min(length, good.Length - at)).Insert(at, put).ToString();

    private static bool IsAnswered(string yaml)
    {
        var reading = Documents.Read(yaml);
        var answers = reading.Errors.Select(error => error.ToString()).ToList();
        return (reading.Configuration is null) == (answers.Count > 0)
            && answers.TrueForAll(answer => answer.Length is > 10 and < 2_000);
    }
}
