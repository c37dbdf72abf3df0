using Rollcall.Scim.Filters;
using Rollcall.Scim.Schema;
using Shouldly;
using Xunit;

namespace Rollcall.Scim.Tests.Filters;

public sealed class FilterParserTests
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    /// <summary>RFC 7644 3.4.2.2 figure 2, and what the identity providers send; right: the canonical form of what it means.</summary>
    [Theory]
    [InlineData("userName eq \"bjensen\"", "userName eq \"bjensen\"")]
    [InlineData("name.familyName co \"O'Malley\"", "name.familyName co \"O'Malley\"")]
    [InlineData("userName sw \"J\"", "userName sw \"J\"")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\"", "userName sw \"J\"")]
    [InlineData("title pr", "title pr")]
    [InlineData("meta.lastModified gt \"2011-05-13T04:42:34Z\"", "meta.lastModified gt \"2011-05-13T04:42:34Z\"")]
    [InlineData("title pr and userType eq \"Employee\"", "title pr and userType eq \"Employee\"")]
    [InlineData("title pr or userType eq \"Intern\"", "title pr or userType eq \"Intern\"")]
    [InlineData(
        "schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"",
        "schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\""
    )]
    [InlineData(
        "userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")",
        "userType eq \"Employee\" and (emails.value co \"example.com\" or emails.value co \"example.org\")"
    )]
    [InlineData(
        "userType ne \"Employee\" and not (emails co \"example.com\")",
        "userType ne \"Employee\" and not (emails.value co \"example.com\")"
    )]
    [InlineData(
        "emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]",
        "emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]"
    )]
    [InlineData("emails[type eq \"work\"].value eq \"x@example.com\"", "emails[type eq \"work\" and value eq \"x@example.com\"]")]
    [InlineData("emails eq \"x\"", "emails.value eq \"x\"")]
    [InlineData("EMAILS.Value EQ \"x\"", "emails.value eq \"x\"")]
    [InlineData("members.value eq \"x\"", null)]
    [InlineData("active eq True", "active eq true")]
    [InlineData("emails[primary eq \"True\"].value pr", "emails[primary eq true and value pr]")]
    [InlineData(Enterprise + ":manager eq \"26118915\"", Enterprise + ":manager.value eq \"26118915\"")]
    [InlineData(
        "URN:ietf:params:scim:schemas:extension:ENTERPRISE:2.0:User:department eq \"x\"",
        Enterprise + ":department eq \"x\""
    )]
    [InlineData(Enterprise + " pr", Enterprise + " pr")]
    [InlineData("a pr", null)]
    [InlineData("title eq null", "title eq null")]
    [InlineData("emails ne null", "emails pr")]
    [InlineData("name eq null", "not (name pr)")]
    [InlineData("title pr and title pr or title pr and title pr", "(title pr and title pr) or (title pr and title pr)")]
    [InlineData("NOT(title pr)", "not (title pr)")]
    [InlineData("  ( title   pr )  AND id eq \"1\"", "title pr and id eq \"1\"")]
    [InlineData("title eq \"a\\\"b\\\\c\\u00e9\\n\"", "title eq \"a\\\"b\\\\cé\\n\"")]
    [InlineData("externalId eq \"(a) and [b]\"", "externalId eq \"(a) and [b]\"")]
    [InlineData(
        "id eq \"x\" and " + Enterprise + ":manager eq \"y\"",
        "id eq \"x\" and " + Enterprise + ":manager.value eq \"y\""
    )]
    public void A_filter_means_what_the_RFC_says(string text, string? meaning)
    {
        var result = FilterParser.Parse(text, ResourceType.User);
        if (meaning is null)
            result.Error.ShouldNotBeNull().ScimType.ShouldBe("invalidFilter");
        else
            FilterText.Format(result.Required()).ShouldBe(meaning);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData("userName", "the end")]
    [InlineData("userName eq", "found the end")]
    [InlineData("userName is \"x\"", "\"is\"")]
    [InlineData("userName eq (", "found \"\"")]
    [InlineData("userName eq x", "\"x\"")]
    [InlineData("userName eq 'x'", "double quotes")]
    [InlineData("userName eq \"x", "closing quote")]
    [InlineData("userName eq \"\\x\"", "escape")]
    [InlineData("userName eq \"\\ud800\"", "surrogate")]
    [InlineData("userName eq \"\\u0000\"", "NUL")]
    [InlineData("userName eq \"a\" userName eq \"b\"", "expected and, or")]
    [InlineData("userName eq \"a\" and", "found the end")]
    [InlineData("(userName eq \"a\"", "expected )")]
    [InlineData("userName eq \"a\")", "\")\"")]
    [InlineData("emails[type eq \"work\"", "expected ]")]
    [InlineData("emails[emails[type pr]]", "no sub-attribute")]
    [InlineData("emails[nosuch eq \"x\"]", "nosuch")]
    [InlineData("userName[type eq \"work\"]", "brackets")]
    [InlineData("not title pr", "( after not")]
    [InlineData("nosuch eq \"x\"", "nosuch")]
    [InlineData("name.nosuch eq \"x\"", "nosuch")]
    [InlineData("urn:example:other:attr eq \"x\"", "URN")]
    [InlineData("active gt true", "boolean")]
    [InlineData("active eq 1", "boolean")]
    [InlineData("x509Certificates.value lt \"AA==\"", "binary")]
    [InlineData("userName eq true", "expected a string")]
    [InlineData("userName eq 5", "expected a string")]
    [InlineData("meta.created gt \"yesterday\"", "dateTime")]
    [InlineData("name eq \"x\"", "sub-attributes")]
    [InlineData("title gt null", "null")]
    [InlineData("password eq \"secret\"", "password")]
    public void A_bad_filter_is_refused_with_the_reason(string text, string reason)
    {
        var error = FilterParser.Parse(text, ResourceType.User).Error.ShouldNotBeNull();
        (error.Status, error.ScimType).ShouldBe((400, "invalidFilter"));
        error.Detail.ShouldContain(reason, Case.Insensitive);
        error.Detail.ShouldNotContain("secret");
    }

    [Fact]
    public void The_position_of_the_mistake_is_named() =>
        FilterParser
            .Parse("userName eq \"a\" and nosuch pr", ResourceType.User)
            .Error!.Detail.ShouldStartWith("Filter, character 21:");

    [Fact]
    public void Hostile_filters_are_refused_not_suffered()
    {
        string[] hostile =
        [
            "userName eq \"" + new string('\\', 6_000),
            "userName eq \"" + new string('\\', 6_001),
            new('(', 10_000),
            string.Concat(Enumerable.Repeat("not (", 10_000)),
            new string('(', 33) + "title pr" + new string(')', 33),
            "userName eq " + new string('9', 60_000),
            "emails.value eq 1e999999999",
            new string('a', 60_000) + " pr",
            string.Join(" or ", Enumerable.Repeat("title pr", 1_001)),
            new string('a', 1_000_000),
            "\"\"\"\"",
            "[][][]",
            "userName eq \"\\u12",
            "userName\u0000 eq \"x\"",
            "\ud800 eq \"x\"",
            "emails[",
            "emails[type pr].",
            ".",
            ":",
            "urn:ietf:params:scim:schemas:core:2.0:User: pr",
        ];
        foreach (var filter in hostile)
        {
            var error = FilterParser
                .Parse(filter, ResourceType.User)
                .Error.ShouldNotBeNull(filter[..Math.Min(40, filter.Length)]);
            error.ScimType.ShouldBe("invalidFilter");
            error.Detail.Length.ShouldBeLessThan(400);
            error.Detail.ShouldNotContain("\0");
        }
    }

    [Fact]
    public void A_filter_within_the_limits_passes()
    {
        var limits = ScimLimits.Default;
        FilterParser
            .Parse(
                new string('(', limits.MaxFilterDepth) + "title pr" + new string(')', limits.MaxFilterDepth),
                ResourceType.User
            )
            .Error.ShouldBeNull();
        FilterParser
            .Parse(string.Join(" or ", Enumerable.Repeat("title pr", limits.MaxFilterTerms)), ResourceType.User)
            .Error.ShouldBeNull();
    }
}
