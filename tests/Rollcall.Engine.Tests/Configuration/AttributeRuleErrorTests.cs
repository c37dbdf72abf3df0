namespace Rollcall.Engine.Tests.Configuration;

public sealed class AttributeRuleErrorTests
{
    [Theory]
    [InlineData("{ to: email, from: mail }", "from", "mail", "is not a path", "\"mail\" is no attribute of User")]
    [InlineData("{ to: email, from: emails }", "from", "emails", "is not a path", "Did you mean emails.value?")]
    [InlineData("{ to: email, from: name }", "from", "name", "is not a path", "Did you mean name.formatted?")]
    [InlineData(
        "{ to: email, from: 'emails[type eq \"work\"]' }",
        "from",
        "emails[type eq \"work\"]",
        "is not a path",
        "].value?"
    )]
    [InlineData(
        "{ to: email, from: 'emails[kind eq \"work\"].value' }",
        "from",
        "emails[kind eq \"work\"].value",
        "is not a path",
        "character 8"
    )]
    [InlineData("{ to: email, from: groups.display }", "from", "groups.display", "is not a path", "rules under groups")]
    [InlineData("{ to: email, from: password }", "from", "password", "is not a path", "never kept")]
    [InlineData("{ to: email, from: meta.created }", "from", "meta.created", "is not a path", "about the resource")]
    [InlineData("{ to: email, from: [userName, mail] }", "from[1]", "mail", "is not a path", "no attribute")]
    [InlineData("{ to: email, from: [] }", "from", null, "is empty", "write a SCIM path")]
    [InlineData("{ to: email, from: userName, else: [mail] }", "else[0]", "mail", "is not a path", "no attribute")]
    [InlineData("{ to: email, constant: x, else: userName }", "else", null, "has no from before it", "write from")]
    [InlineData("{ to: email, constant: '' }", "constant", null, "is empty", "write the value")]
    [InlineData("{ to: mail, from: userName }", "to", "mail", "is not known here", "did you mean email?")]
    [InlineData("{ to: birthday, from: userName }", "to", "birthday", "is not known here", "jira-dc has username, email")]
    [InlineData("{ from: userName }", "to", null, "is missing", "an attribute of the app")]
    [InlineData("{ to: email, from: userName, apply: once }", "apply", "once", "is not known here", "always or create")]
    [InlineData(
        "{ to: email, expr: 'Trm([userName])' }",
        "expr",
        "Trm([userName])",
        "is not an expression",
        "no function \"Trm\""
    )]
    [InlineData("{ to: email, expr: 'Trim([mail])' }", "expr", "Trim([mail])", "is not an expression", "no attribute of User")]
    [InlineData("{ to: username, from: userName }", "to", "username", "is already the to of targets[0].attributes[0]", "another")]
    public void A_wrong_rule_is_named_with_its_value_and_what_to_write(
        string rule,
        string key,
        string? value,
        string message,
        string expected
    )
    {
        var reading = Documents.Read(Documents.WithTarget("attributes:\n  - { to: username, from: userName }\n  - " + rule));
        var error = reading.Errors.ShouldHaveSingleItem();
        error.Key.ShouldBe($"targets[0].attributes[1].{key}");
        error.Value.ShouldBe(value);
        error.Message.ShouldContain(message);
        error.Expected.ShouldContain(expected);
        error.Line.ShouldBe(11);
    }

    [Theory]
    [InlineData("{ to: email }", "does not say where the value comes from")]
    [InlineData("{ to: email, from: userName, constant: x }", "says more than once where the value comes from")]
    [InlineData("{ to: email, expr: '[userName]', constant: x }", "says more than once where the value comes from")]
    public void A_rule_has_exactly_one_origin(string rule, string message)
    {
        var reading = Documents.Read(Documents.WithTarget("attributes:\n  - { to: username, from: userName }\n  - " + rule));
        var error = reading.Errors.ShouldHaveSingleItem();
        error.Key.ShouldBe("targets[0].attributes[1]");
        error.Message.ShouldBe(message);
    }

    [Fact]
    public void A_constant_must_fit_the_attribute_of_the_app()
    {
        var rule = $"{{ to: displayName, constant: {new string('x', 51)} }}";
        var reading = Documents.Read(Documents.WithTarget("attributes:\n  - { to: username, from: userName }\n  - " + rule));
        reading.Errors.ShouldHaveSingleItem().Expected.ShouldBe("write at most 50 characters");
    }

    [Fact]
    public void The_login_name_must_be_mapped_and_not_be_the_same_for_everybody()
    {
        Documents
            .Read(Documents.WithTarget("attributes: [{ to: email, from: userName }]"))
            .Errors.ShouldHaveSingleItem()
            .Expected.ShouldBe("add { to: username, from: userName }");
        Documents
            .Read(Documents.WithTarget("attributes: [{ to: username, constant: everybody }]"))
            .Errors.ShouldHaveSingleItem()
            .Message.ShouldBe("would be the login name of everybody");
        Documents
            .Read(Documents.WithTarget("attributes: [{ to: username, expr: '\"every\"' }]"))
            .Errors.ShouldHaveSingleItem()
            .Message.ShouldBe("would be the login name of everybody");
    }
}
