namespace Rollcall.Engine.Tests.Configuration;

public sealed class ConfigurationErrorTests
{
    [Fact]
    public void An_error_reads_as_a_sentence()
    {
        var errors = Documents.Read(Documents.WithTarget("pace: { concurrency: 100 }")).Errors;
        errors
            .ShouldHaveSingleItem()
            .ToString()
            .ShouldBe("targets[0].pace.concurrency: 100 is out of range; write a whole number from 1 to 64 (line 9)");
    }

    [Fact]
    public void All_errors_come_at_once_in_the_order_of_the_document()
    {
        var errors = Documents
            .Read(
                """
                sources:
                  - id: Okta
                    mode: lively
                    tokens: []
                targets:
                  - id: jira
                    connector: jira-cd
                    scope: userType xx "Service"
                    brake: { percent: 120, count: -1 }
                  - connector: crowd
                    url: crowd.example.com
                admin: { tokens: [{ name: ops, value: env:OPS, role: root }] }
                """
            )
            .Errors;
        errors
            .Select(error => (error.Key, error.Line))
            .ShouldBe([
                ("sources[0].id", 2),
                ("sources[0].mode", 3),
                ("sources[0].tokens", 4),
                ("targets[0].connector", 7),
                ("targets[0].scope", 8),
                ("targets[0].brake.percent", 9),
                ("targets[0].brake.count", 9),
                ("targets[1].id", 10),
                ("targets[1].credential", 10),
                ("targets[1].url", 11),
                ("admin.tokens[0].role", 12),
            ]);
    }

    [Theory]
    [InlineData(
        "server: { admin: {} }",
        "server.admin",
        "write admin at the top level of the document; the keys here are trustedProxies, limits"
    )]
    [InlineData("server: { brake: {} }", "server.brake", "write brake under targets[]; ")]
    [InlineData(
        "server: { perSecond: 5 }",
        "server.perSecond",
        "write perSecond under sources[].limit or under targets[].pace; "
    )]
    [InlineData("brake: {}", "brake", "write brake under targets[]; ")]
    // What the same part of the document has is meant; a slip of the pen goes first; what stands in many places is in none.
    [InlineData("    groups: { scope: x }", "targets[0].groups.scope", "write scope under targets[]; ")]
    [InlineData("    token: env:JIRA_PAT", "targets[0].token", "write token under targets[].credential; ")]
    [InlineData(
        "    administratorGroups: a",
        "targets[0].administratorGroups",
        "write administratorGroups under targets[].options; "
    )]
    [InlineData("    concurency: 5", "targets[0].concurency", "the keys here are id, ")]
    [InlineData("server: { limit: {} }", "server.limit", "did you mean limits?")]
    [InlineData(
        "server: { expires: 2027-01-01 }",
        "server.expires",
        "write expires under sources[].tokens[], under sources[].basic[] or "
    )]
    [InlineData("server: { scope: [users] }", "server.scope", "the keys here are trustedProxies, limits")]
    public void A_key_that_stands_in_the_wrong_place_is_told_its_own(string added, string key, string expected)
    {
        var error = Documents.Read(Documents.Minimal + '\n' + added).Errors.ShouldHaveSingleItem();

        error.Key.ShouldBe(key);
        error.Message.ShouldBe("is not a key that belongs here");
        error.Expected.ShouldStartWith(expected);
        error.Line.ShouldBe(Documents.AddedLine);
    }

    [Theory]
    [InlineData("connector: jira", "connector", "jira", "is not known here", "jira-dc", 6)]
    [InlineData("connector: zzz", "connector", "zzz", "is not known here", "write jira-dc, crowd or in-memory", 6)]
    [InlineData("conector: jira-dc", "conector", null, "is not a key that belongs here", "did you mean connector?", 9)]
    [InlineData("id: Jira", "id", "Jira", "is no fit id", "a-z, 0-9 and hyphen", 5)]
    [InlineData("id: -x", "id", "-x", "is no fit id", "beginning with a letter or digit", 5)]
    [InlineData("id: ~", "id", null, "is empty", "a-z", 5)]
    [InlineData("url: jira.example.com", "url", null, "is not an absolute URL", "https://jira.example.com", 7)]
    [InlineData("url: ftp://jira.example.com", "url", "ftp://jira.example.com", "is not a web address", "https://", 7)]
    [InlineData("url: http://jira.example.com", "url", "http://jira.example.com", "in clear", "allowHttp: true", 7)]
    [InlineData("url: https://x.example.com/?a=b", "url", "https://x.example.com/?a=b", "has more than a path", "leave out", 7)]
    [InlineData("credential: {}", "credential", null, "does not have the keys", "write token or username with password", 8)]
    [InlineData("credential: { username: env:U }", "credential", null, "does not have the keys", "username with password", 8)]
    [InlineData("credential: { tokn: env:T }", "credential", null, "does not have the keys", "did you mean token?", 8)]
    [InlineData("options: { colour: red }", "options.colour", null, "is not a key", "administratorGroups", 9)]
    [InlineData("sources: [entra]", "sources[0]", "entra", "is not known here", "the sources are okta", 9)]
    [InlineData("sources: [otka]", "sources[0]", "otka", "is not known here", "did you mean okta?", 9)]
    [InlineData("sources: []", "sources", null, "is empty", "remove the key to follow all", 9)]
    [InlineData("scope:", "scope", null, "is empty", "or remove the key", 9)]
    [InlineData("scope: usrType eq \"x\"", "scope", "usrType eq \"x\"", "is not a scope", "character 1", 9)]
    [InlineData("scope: meta.created pr", "scope", "meta.created pr", "is not a scope", "meta is about the resource", 9)]
    [InlineData("scope: password pr", "scope", "password pr", "is not a scope", "password cannot be used", 9)]
    [InlineData("match: [username]", "match[0]", "username", "is not known here", "did you mean userName?", 9)]
    [InlineData("match: [email, email]", "match[1]", "email", "is listed twice", "keep the one", 9)]
    [InlineData("match: userName", "match", null, "is a single value", "write a list", 9)]
    [InlineData("leavers: { action: remove }", "leavers.action", "remove", "is not known here", "disable, delete or keep", 9)]
    [InlineData("leavers: { remove: all }", "leavers.remove", "all", "is not known here", "none, licenseGroups or managed", 9)]
    [InlineData("operations: { create: yes }", "operations.create", "yes", "is neither true nor false", "write true or false", 9)]
    [InlineData("operations: [create]", "operations", null, "is a list", "write keys below it", 9)]
    [InlineData("brake: { percent: many }", "brake.percent", "many", "is not a number", "from 0 to 100", 9)]
    [InlineData("brake: { percent: 100.5 }", "brake.percent", "100.5", "is out of range", "from 0 to 100", 9)]
    [InlineData("brake: { count: 1.5 }", "brake.count", "1.5", "is not a whole number", "from 0 to 1000000", 9)]
    [InlineData("brake: { per: 1 hour }", "brake.per", "1 hour", "is not a duration", "such as 30s, 5m, 1h or 7d", 9)]
    [InlineData(
        "brake: { emptiedGroup: never }",
        "brake.emptiedGroup",
        "never",
        "is not a whole number",
        "from 0 to 1000000, or off",
        9
    )]
    [InlineData("reconcile: { every: 1m }", "reconcile.every", "1m", "is out of range", "from 10m to 30d", 9)]
    [InlineData("brake: { per: 30s }", "brake.per", "30s", "is out of range", "from 1m to 30d", 9)]
    [InlineData("pace: { concurrency: 0 }", "pace.concurrency", "0", "is out of range", "from 1 to 64", 9)]
    [InlineData("pace: { perSecond: 99999999999 }", "pace.perSecond", "99999999999", "is out of range", "from 0 to 10000", 9)]
    [InlineData("pace: { timeout: 1h }", "pace.timeout", "1h", "is out of range", "from 1s to 10m", 9)]
    [InlineData("licenseGroups: [\"a\\nb\"]", "licenseGroups[0]", "a\nb", "has a line break", "names of groups", 9)]
    [InlineData("licenseGroups: [\" \"]", "licenseGroups[0]", null, "is empty", "names of groups", 9)]
    [InlineData("protectedAccounts: [{ a: b }]", "protectedAccounts[0]", null, "has keys below it", "login names", 9)]
    [InlineData("groups: { manual: [{ from: A }] }", "groups.manual[0].to", null, "is missing", "write it as", 9)]
    [InlineData("groups: { manual: [{ from: A, to: [] }] }", "groups.manual[0].to", null, "is empty", "names of groups", 9)]
    [InlineData("groups: { manual: [{ to: [a] }] }", "groups.manual[0].from", null, "is missing", "write it as", 9)]
    [InlineData("groups: { onTheFly: true }", "groups.onTheFly", null, "is a single value", "enabled", 9)]
    [InlineData("groups: { onTheFly: {} }", "groups.onTheFly.enabled", null, "is missing", "enabled: true", 9)]
    [InlineData(
        "groups: { defaults: { new: [Administrators] } }",
        "groups.defaults.new",
        "Administrators",
        "every new account an administrator",
        "remove it",
        9
    )]
    [InlineData("groups: { default: { new: [a] } }", "groups.default", null, "is not a key", "did you mean defaults?", 9)]
    [InlineData("brake: { count: 1 }\nbrake: { count: 2 }", "brake", null, "is written twice", "keep one of them", 9)]
    public void A_wrong_key_of_a_target_is_named_with_its_value_and_what_to_write(
        string keys,
        string key,
        string? value,
        string message,
        string expected,
        int line
    )
    {
        var yaml = Documents.WithTarget(keys);
        if (keys.Contains("\nbrake", StringComparison.Ordinal))
            (yaml, line) = (Documents.WithTarget() + "\n    " + keys.Replace("\n", "\n    ", StringComparison.Ordinal), 10);
        var error = Documents.Read(yaml).Errors.ShouldHaveSingleItem();
        error.ShouldSatisfyAllConditions(
            () => error.Key.ShouldBe($"targets[0].{key}"),
            () => error.Value.ShouldBe(value),
            () => error.Message.ShouldContain(message),
            () => error.Expected.ShouldContain(expected),
            () => error.Line.ShouldBe(line)
        );
    }

    [Theory]
    [InlineData("kind: ldap", "kind", "ldap", "is not a kind of source", 4)]
    [InlineData("mode: Live", "mode", "Live", "is not known here", 4)]
    [InlineData("tokens: []", "tokens", null, "is empty", 3)]
    [InlineData("tokens: ~", "tokens", null, "is empty", 3)]
    [InlineData("tokens: [{ value: env:A }]", "tokens[0].name", null, "is missing", 3)]
    [InlineData("tokens: [{ name: a }]", "tokens[0].value", null, "is missing", 3)]
    [InlineData("tokens: [{ name: a, value: env:A }, { name: A, value: env:B }]", "tokens[1].name", "A", "is already", 3)]
    public void A_wrong_key_of_a_source_is_named(string keys, string key, string? value, string message, int line)
    {
        var errors = Documents.Read(Documents.WithSource(keys)).Errors;
        errors.ShouldContain(error =>
            error.Key == $"sources[0].{key}" && error.Value == value && error.Message.Contains(message) && error.Line == line
        );
    }

    [Fact]
    public void Ids_that_come_twice_are_refused()
    {
        var error = Documents
            .Read(
                "sources:\n  - { id: a, tokens: [{ name: t, value: env:A }] }\n  - { id: a, tokens: [{ name: t, value: env:A }] }"
            )
            .Errors.ShouldHaveSingleItem();
        error.ToString().ShouldBe("sources[1].id: a is already the id of sources[0]; write another (line 3)");
    }

    [Fact]
    public void A_group_cannot_be_authoritative_in_one_rule_and_not_in_another()
    {
        var errors = Documents
            .Read(
                Documents.WithTarget("groups: { manual: [{ from: A, to: devs, authoritative: true }, { from: B, to: [Devs] }] }")
            )
            .Errors;
        errors.ShouldHaveSingleItem().Message.ShouldBe("is authoritative in one rule and not in another");
    }

    [Fact]
    public void After_a_hundred_errors_the_rest_is_only_counted()
    {
        var keys = string.Join('\n', Enumerable.Range(0, 250).Select(i => $"    wrong-key-{i}: x"));
        var errors = Documents.Read(Documents.Minimal + "\n" + keys).Errors;
        errors.Length.ShouldBe(100);
        errors[^1].ToString().ShouldBe("document: has 151 more errors; mend these first");
    }

    [Fact]
    public void An_error_shows_at_most_a_hundred_characters_and_no_control_characters_of_a_value()
    {
        var error = Documents.Read(Documents.WithTarget($"scope: \"\\e{new string('x', 5000)}\"")).Errors.ShouldHaveSingleItem();
        error.ToString().Length.ShouldBeLessThan(400);
        error.ToString().ShouldNotContain('\u001b');
    }
}
