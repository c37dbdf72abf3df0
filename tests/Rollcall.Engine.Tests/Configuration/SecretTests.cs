using Rollcall.Engine.Configuration;

namespace Rollcall.Engine.Tests.Configuration;

public sealed class SecretTests
{
    private const string Secret = "s3cr3t-Xyzzy-hunter2";

    [Fact]
    public void Secrets_are_references_to_the_environment_or_to_files()
    {
        var target = Documents.ReadTarget("credential: { username: env:JIRA_USER, password: file:/run/secrets/jira }");
        target.Credential["username"].ShouldBe(new SecretReference(SecretKind.Environment, "JIRA_USER"));
        target.Credential["password"].ShouldBe(new SecretReference(SecretKind.File, "/run/secrets/jira"));
    }

    [Theory]
    [InlineData("credential: { token: " + Secret + " }", "credential.token")]
    [InlineData("credential: { token: \"env:" + Secret + "\" }", "credential.token")]
    [InlineData("credential: { token: [" + Secret + "] }", "credential.token")]
    [InlineData("credential: { token: { value: " + Secret + " } }", "credential.token")]
    [InlineData("credential: { token: }", "credential.token")]
    [InlineData("credential: { token: \"env:\" }", "credential.token")]
    [InlineData("credential: { token: \"file:\" }", "credential.token")]
    [InlineData("credential: " + Secret, "credential")]
    [InlineData("credential: [" + Secret + "]", "credential")]
    [InlineData("credential: { " + Secret + " }", "credential")]
    [InlineData("credential: { token: env:A, passwort: " + Secret + " }", "credential.passwort")]
    [InlineData("token: " + Secret, "token")]
    [InlineData("url: https://rollcall:" + Secret + "@jira.example.com", "url")]
    [InlineData("url: rollcall:" + Secret + "@jira.example.com", "url")]
    [InlineData("url: " + Secret, "url")]
    [InlineData("sources: " + Secret, "sources")]
    [InlineData("groups: " + Secret, "groups")]
    [InlineData("options: { password: " + Secret + " }", "options.password")]
    public void A_literal_secret_is_refused_and_never_shown(string keys, string key)
    {
        var reading = Documents.Read(Documents.WithTarget(keys));
        reading.Errors.Select(error => error.Key).ShouldContain($"targets[0].{key}");
        string.Join('\n', reading.Errors.Select(error => $"{error} {error.Value}")).ShouldNotContain(Secret, Case.Insensitive);
    }

    [Theory]
    [InlineData("tokens: [{ name: a, value: " + Secret + " }]")]
    [InlineData("tokens: [" + Secret + "]")]
    [InlineData("tokens: " + Secret)]
    [InlineData("tokens: [{ name: a, value: \"" + Secret + " }]")]
    [InlineData("tokens: [{ name: a, value: *" + Secret + " }]")]
    [InlineData("tokens: [{ name: a, value: !" + Secret + " }]")]
    [InlineData("tokens: [{ name: a, value: &" + Secret + " x }]")]
    public void A_literal_token_is_refused_and_never_shown(string keys)
    {
        var reading = Documents.Read(Documents.WithSource(keys));
        reading.Errors.ShouldNotBeEmpty();
        string.Join('\n', reading.Errors.Select(error => $"{error} {error.Value}")).ShouldNotContain(Secret, Case.Insensitive);
    }

    [Fact]
    public void A_literal_secret_is_answered_with_what_to_write()
    {
        var error = Documents.Read(Documents.WithTarget($"credential: {{ token: {Secret} }}")).Errors.ShouldHaveSingleItem();
        error.Expected.ShouldContain("env:NAME");
        error.Expected.ShouldContain("file:PATH");
        error.Line.ShouldBe(8);
    }
}
