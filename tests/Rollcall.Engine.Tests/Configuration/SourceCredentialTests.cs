using System.Net;
using Rollcall.Engine.Configuration;

namespace Rollcall.Engine.Tests.Configuration;

/// <summary>The keys <c>tokens</c>, <c>basic</c> and <c>clients</c> of a source.</summary>
public sealed class SourceCredentialTests
{
    private const string Name = "name: a, value: env:A";

    [Fact]
    public void Every_key_of_a_credential_is_read_as_written()
    {
        var reading = Documents.Read(
            Documents.WithSource(
                "tokens: [{ name: primary, value: env:A, expires: 2027-03-31, scope: [users, groups:read], networks: [203.0.113.0/24, '2001:db8::/32', 192.0.2.7] }]",
                "basic: [{ name: legacy, username: rollcall, password: env:B }]",
                "clients: [{ id: ping, secret: env:C, lifetime: 10m, expires: '2027-03-31T18:00:00+02:00' }]"
            )
        );

        reading.Errors.ShouldBeEmpty();
        var credentials = reading.Configuration.ShouldNotBeNull().Sources[0].Credentials;
        credentials.Select(credential => credential.Name).ShouldBe(["primary", "legacy", "ping"]);
        var token = credentials[0].ShouldBeOfType<SourceCredential.Token>();
        token.Expires.ShouldBe(new DateTimeOffset(2027, 4, 1, 0, 0, 0, TimeSpan.Zero));
        token.Scope.ShouldBe(AccessScope.Users | AccessScope.GroupsRead);
        token.Networks.ShouldBe([
            IPNetwork.Parse("203.0.113.0/24"),
            IPNetwork.Parse("2001:db8::/32"),
            IPNetwork.Parse("192.0.2.7/32"),
        ]);
        var basic = credentials[1].ShouldBeOfType<SourceCredential.Basic>();
        basic.Username.ShouldBe("rollcall");
        basic.Secret.ToString().ShouldBe("env:B");
        var client = credentials[2].ShouldBeOfType<SourceCredential.Client>();
        client.Lifetime.ShouldBe(TimeSpan.FromMinutes(10));
        client.Expires.ShouldBe(new DateTimeOffset(2027, 3, 31, 16, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Without_more_words_a_token_opens_everything_from_everywhere_for_ever()
    {
        var token = Documents
            .Read(Documents.Minimal)
            .Configuration.ShouldNotBeNull()
            .Sources[0]
            .Credentials.ShouldHaveSingleItem();

        token.Scope.ShouldBe(AccessScope.All);
        token.Networks.ShouldBeEmpty();
        token.Expires.ShouldBeNull();
    }

    [Theory]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7/32")]
    [InlineData("::/0", "::/0")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:DB8::1", "2001:db8::1/128")]
    public void A_network_has_one_form_however_it_is_written(string written, string meant)
    {
        var networks = Documents
            .Read(Documents.WithSource($"tokens: [{{ {Name}, networks: ['{written}'] }}]"))
            .Configuration.ShouldNotBeNull()
            .Sources[0]
            .Credentials[0]
            .Networks;

        networks.ShouldHaveSingleItem().ToString().ShouldBe(meant);
    }

    [Theory]
    [InlineData("basic: [{ name: b, username: u, password: env:B }]")]
    [InlineData("clients: [{ id: c, secret: env:C }]")]
    public void A_source_needs_no_static_token_when_it_has_another_way_in(string keys)
    {
        var document = $"sources:\n  - id: okta\n    {keys}\n";

        Documents.Read(document).Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData($"tokens: [{{ {Name}, expires: tomorrow }}]", "tokens[0].expires", "tomorrow", "is not a date")]
    [InlineData($"tokens: [{{ {Name}, expires: 2027-02-30 }}]", "tokens[0].expires", "2027-02-30", "is not a date")]
    [InlineData(
        $"tokens: [{{ {Name}, expires: '2027-03-31T18:00:00' }}]",
        "tokens[0].expires",
        "2027-03-31T18:00:00",
        "is not a date"
    )]
    [InlineData($"tokens: [{{ {Name}, scope: [] }}]", "tokens[0].scope", null, "nothing would be allowed")]
    [InlineData($"tokens: [{{ {Name}, scope: users }}]", "tokens[0].scope", null, "is a single value")]
    [InlineData($"tokens: [{{ {Name}, scope: [user] }}]", "tokens[0].scope[0]", "user", "is not known here")]
    [InlineData($"tokens: [{{ {Name}, networks: [] }}]", "tokens[0].networks", null, "no address would do")]
    [InlineData($"tokens: [{{ {Name}, networks: [example.com] }}]", "tokens[0].networks[0]", "example.com", "is not a network")]
    [InlineData($"tokens: [{{ {Name}, networks: [10.1.2.3/8] }}]", "tokens[0].networks[0]", "10.1.2.3/8", "inside a network")]
    [InlineData($"tokens: [{{ {Name}, networks: [10.0.0.0/33] }}]", "tokens[0].networks[0]", "10.0.0.0/33", "prefix length")]
    [InlineData($"tokens: [{{ {Name}, networks: [010.0.0.0/8] }}]", "tokens[0].networks[0]", "010.0.0.0/8", "is not a network")]
    [InlineData($"tokens: [{{ {Name}, networks: ['10'] }}]", "tokens[0].networks[0]", "10", "is not a network")]
    [InlineData(
        $"tokens: [{{ {Name}, networks: ['fe80::1%eth0'] }}]",
        "tokens[0].networks[0]",
        "fe80::1%eth0",
        "is not a network"
    )]
    [InlineData("basic: [{ name: b, username: 'a:b', password: env:B }]", "basic[0].username", "a:b", "has a colon")]
    [InlineData("basic: [{ name: b, password: env:B }]", "basic[0].username", null, "is missing")]
    [InlineData("basic: [{ name: b, username: u }]", "basic[0].password", null, "is missing")]
    [InlineData("basic: []", "basic", null, "is empty")]
    [InlineData("clients: [{ secret: env:B }]", "clients[0].id", null, "is missing")]
    [InlineData("clients: [{ id: c }]", "clients[0].secret", null, "is missing")]
    [InlineData("clients: [{ id: c, secret: env:C, lifetime: 30s }]", "clients[0].lifetime", "30s", "is out of range")]
    [InlineData("clients: [{ id: primary, secret: env:C }]", "clients[0]", "primary", "is a name in sources[0].tokens already")]
    public void A_wrong_key_of_a_credential_is_named(string keys, string key, string? value, string message)
    {
        var errors = Documents.Read(Documents.WithSource(keys)).Errors;

        errors.ShouldContain(
            error => error.Key == $"sources[0].{key}" && error.Value == value && error.Message.Contains(message),
            string.Join('\n', errors)
        );
        errors.ShouldAllBe(error => error.Expected.Length > 0);
    }

    [Fact]
    public void A_secret_written_where_a_reference_belongs_is_not_shown()
    {
        const string secret = "s3cret-s3cret-s3cret-s3cret-s3cret";
        var errors = Documents
            .Read(
                Documents.WithSource(
                    $"basic: [{{ name: b, username: u, password: {secret} }}]",
                    $"clients: [{{ id: c, secret: {secret} }}]"
                )
            )
            .Errors;

        errors.Length.ShouldBe(2);
        errors.ShouldAllBe(error => !error.ToString().Contains(secret));
    }

    [Theory]
    [InlineData(AccessScope.All, "users groups")]
    [InlineData(AccessScope.Users | AccessScope.GroupsRead, "users groups:read")]
    [InlineData(AccessScope.UsersRead, "users:read")]
    [InlineData(AccessScope.None, "")]
    public void A_scope_is_said_in_the_fewest_words(AccessScope scope, string words) =>
        string.Join(' ', AccessScopeWords.Of(scope)).ShouldBe(words);
}

/// <summary>The section <c>server</c> and the key <c>limit</c> of a source.</summary>
public sealed class ServerSectionTests
{
    [Fact]
    public void Every_key_is_read_as_written()
    {
        var configuration = Documents
            .Read(
                Documents.WithSource("limit: { perSecond: 50, burst: 200 }")
                    + "\nserver: { trustedProxies: [10.0.0.0/8], limits: { body: 32MB, depth: 20 } }"
            )
            .Configuration.ShouldNotBeNull();

        configuration.Sources[0].Limit.ShouldBe(new RateLimit(50, 200));
        configuration.Server.TrustedProxies.ShouldBe([IPNetwork.Parse("10.0.0.0/8")]);
        configuration.Server.Limits.ShouldBe(new RequestLimits { BodyBytes = 32 * 1024 * 1024, Depth = 20 });
    }

    [Theory]
    [InlineData("server: { limits: { body: 1KB } }", "server.limits.body", "1KB", "is out of range")]
    [InlineData("server: { limits: { body: 257MB } }", "server.limits.body", "257MB", "is out of range")]
    [InlineData("server: { limits: { body: 64 } }", "server.limits.body", "64", "is not a size")]
    [InlineData("server: { limits: { depth: 65 } }", "server.limits.depth", "65", "is out of range")]
    [InlineData("server: { trustedProxies: [proxy] }", "server.trustedProxies[0]", "proxy", "is not a network")]
    [InlineData("server: { tls: {} }", "server.tls", null, "is not a key that belongs here")]
    public void What_is_wrong_is_named_with_what_to_write(string section, string key, string? value, string message)
    {
        var error = Documents.Read(Documents.Minimal + "\n" + section).Errors.ShouldHaveSingleItem();

        (error.Key, error.Value).ShouldBe((key, value));
        error.Message.ShouldContain(message);
        error.Expected.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("limit: { perSecond: 0 }", "limit.perSecond", "0", "is out of range")]
    [InlineData("limit: { burst: 5 }", "limit.perSecond", null, "is missing")]
    [InlineData("limit: { perSecond: 5, burst: many }", "limit.burst", "many", "is not a whole number")]
    [InlineData("limit: 50", "limit", null, "is a single value")]
    public void A_wrong_limit_is_named(string keys, string key, string? value, string message)
    {
        var error = Documents.Read(Documents.WithSource(keys)).Errors.ShouldHaveSingleItem();

        (error.Key, error.Value).ShouldBe(($"sources[0].{key}", value));
        error.Message.ShouldContain(message);
    }
}
