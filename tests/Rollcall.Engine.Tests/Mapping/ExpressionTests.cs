using FsCheck;
using FsCheck.Fluent;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Mapping;
using Rollcall.Engine.Mapping.Expressions;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Mapping;

public sealed class ExpressionTests
{
    [Theory]
    [InlineData("[userName]", "ada@example.com")]
    [InlineData("[ name.givenName ]", "Ada")]
    [InlineData("[emails[type eq \"work\" and value ew \"]com\"].value]", null)]
    [InlineData("[emails[type eq \"home\"].value]", "ada.home@example.net")]
    [InlineData("\"a text\"", "a text")]
    [InlineData("\"\"", null)]
    [InlineData("\"a \\\"quote\\\" and a \\\\\"", "a \"quote\" and a \\")]
    [InlineData("Coalesce([nickName], [displayName])", "Ada Lovelace")]
    [InlineData("Coalesce([nickName], [title], \"nobody\")", "nobody")]
    [InlineData("Coalesce([nickName])", null)]
    [InlineData("Join(\" \", [name.givenName], [name.middleName], [name.familyName])", "Ada Lovelace")]
    [InlineData("Join(\"\", [name.givenName], [name.familyName])", "AdaLovelace")]
    [InlineData("Join(\", \", [nickName], [title])", null)]
    [InlineData("Append([name.givenName], \"@example.com\")", "Ada@example.com")]
    [InlineData("Append([nickName], \"@example.com\")", null)]
    [InlineData("Append([name.givenName], [nickName])", "Ada")]
    [InlineData("tolower( [name.familyName] )", "lovelace")]
    [InlineData("TOUPPER(\"stra\u00dfe \u00e9\")", "STRA\u00dfE \u00c9")]
    [InlineData("Trim(\"  a b \")", "a b")]
    [InlineData("Trim(\"  \")", null)]
    [InlineData("Left([name.familyName], 4)", "Love")]
    [InlineData("Left([name.familyName], 400)", "Lovelace")]
    [InlineData("Left([name.familyName], 0)", null)]
    [InlineData("Left(\"e\u0301\ud83d\udc69\u200d\ud83d\ude80x\", 2)", "e\u0301\ud83d\udc69\u200d\ud83d\ude80")]
    [InlineData("Replace([userName], \"@example.com\", \"\")", "ada")]
    [InlineData("Replace([userName], \"A\", \"b\")", "ada@example.com")]
    [InlineData("Replace([userName], \".*\", \"x\")", "ada@example.com")]
    [InlineData("Replace([userName], [nickName], \"x\")", "ada@example.com")]
    [InlineData("Replace([nickName], \"a\", \"b\")", null)]
    [InlineData("Switch([userType], \"other\", \"contractor\", \"C\", \"employee\", \"E\")", "E")]
    [InlineData("Switch([userType], \"other\", \"contractor\", \"C\")", "other")]
    [InlineData("Switch([nickName], \"other\", [title], \"C\")", "other")]
    [InlineData("IIF([userType] = \"EMPLOYEE\", \"yes\", \"no\")", "yes")]
    [InlineData("IIF([userType]<>\"Employee\", \"yes\", \"no\")", "no")]
    [InlineData("IIF([nickName], \"has one\", \"has none\")", "has none")]
    [InlineData("IIF([nickName] = \"\", \"has none\", \"has one\")", "has none")]
    [InlineData("IIF([nickName] = [title], \"both nothing\", \"no\")", "both nothing")]
    [InlineData("ToLower(Join(\".\", Left([name.givenName], 1), [name.familyName]))", "a.lovelace")]
    public void An_expression_computes_a_text_from_a_user(string text, string? value)
    {
        Parsed(text).Evaluate(People.Ada).ShouldBe(value);
    }

    [Theory]
    [InlineData("", "character 1: found the end, expected a function, a [path] or a \"text\"")]
    [InlineData("Coalesc([userName])", "character 1: there is no function \"Coalesc\", there are Append, Coalesce, IIF, Join")]
    [InlineData("Coalesce", "character 9: found the end, expected ( after Coalesce")]
    [InlineData("Coalesce()", "character 11: Coalesce has 0 arguments, it is written Coalesce(a, b, ...)")]
    [InlineData("Trim([userName], \"x\")", "Trim has 2 arguments, it is written Trim(a)")]
    [InlineData("Switch([userName], \"x\", \"y\", \"z\", \"a\")", "Switch has 5 arguments")]
    [InlineData("Trim([userName]", "character 16: found the end, expected , or ) in Trim")]
    [InlineData("Trim([userName]) x", "character 18: found \"x\", expected the end")]
    [InlineData("Trim(5)", "character 6: found \"5\", expected a function")]
    [InlineData("Left([userName], [userName])", "character 18: found \"[\", expected a whole number")]
    [InlineData("Left([userName], 10000)", "character 18: found \"1\", expected a whole number below 10,000")]
    [InlineData("Left([userName], -1)", "character 18: found \"-\"")]
    [InlineData("Trim([userName] = \"x\")", "character 17: found \"=\", expected , or ) in Trim")]
    [InlineData("IIF([userName] < \"x\", \"a\", \"b\")", "character 18: found \"\"\", expected <>")]
    [InlineData("Trim([usrName])", "character 6: ")]
    [InlineData("[emails]", "Did you mean emails.value?")]
    [InlineData("[emails[type eq \"work\"].value", "character 1: a path without its closing bracket")]
    [InlineData("\"open", "character 1: a text without its closing quote")]
    [InlineData("\"a\\n\"", "character 4: a \\ in a text stands before")]
    [InlineData("\"a\\", "a \\ in a text stands before")]
    [InlineData("userName", "there is no function \"userName\"")]
    public void A_wrong_expression_is_refused_with_its_position(string text, string problem)
    {
        var error = ExpressionParser.Parse(text, ResourceType.User).Error.ShouldNotBeNull();
        error.Detail.ShouldContain(problem, Case.Sensitive);
    }

    [Fact]
    public void Functions_are_not_nested_without_end()
    {
        var nested = string.Concat(Enumerable.Repeat("Trim(", 1_000)) + "[userName]" + new string(')', 1_000);
        ExpressionParser.Parse(nested, ResourceType.User).Error.ShouldNotBeNull().Detail.ShouldContain("nested too deep");
    }

    [Fact]
    public void A_result_that_grows_without_end_is_no_value()
    {
        var grown = "\"a\"";
        for (var i = 0; i < 12; i++)
            grown = $"Replace({grown}, \"a\", \"{new string('a', 100)}\")";
        Parsed(grown).Evaluate(People.Ada).ShouldBeNull();
    }

    [Fact]
    public void An_attribute_may_be_an_expression()
    {
        var target = People.Target with
        {
            Attributes =
            [
                new() { To = "username", Expr = "ToLower(Replace([userName], \"@example.com\", \"\"))" },
                new()
                {
                    To = "displayName",
                    Expr = "Join(\" \", [name.givenName], [nickName])",
                    Apply = ApplyWhen.Create,
                },
            ],
        };
        var ada = People.Mapping(target).Present(People.Ada);
        ada.Account.Name.ShouldBe("ada");
        ada.OnCreate["displayName"].ShouldBe("Ada");
    }

    [Fact]
    public void A_login_name_that_an_expression_does_not_give_says_which()
    {
        var target = People.Target with { Attributes = [new() { To = "username", Expr = "Trim([nickName])" }] };
        var state = People.Mapping(target).Map(People.Ada, deleted: false, []).ShouldBeOfType<DesiredState.Unmappable>();
        state.Reason.Detail.ShouldContain("(expr Trim([nickName])) gives no value");
    }

    [Fact]
    public void No_text_makes_parsing_or_evaluating_throw()
    {
        string[] scraps =
        [
            .. "Coalesce( Join( Left( Replace( Switch( IIF( Trim( ) , = <> < [userName] [emails[type eq ].value] [ ] \" \" \\ 3 -1 x \ud83d\ude80".Split(
                ' '
            ),
            " ",
            "\"a\"",
            "\uD800",
        ];
        var texts = Gen.Elements(scraps).ListOf().Select(string.Concat);
        Prop.ForAll(
                texts.ToArbitrary(),
                text =>
                    !ExpressionParser.Parse(text, ResourceType.User).TryGet(out var expression, out var error)
                        ? error.Detail.Length > 0
                        : expression.Evaluate(People.Ada) is null or { Length: > 0 }
            )
            .Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(2_000));
    }

    private static Expression Parsed(string text) => ExpressionParser.Parse(text, ResourceType.User).Required();
}
