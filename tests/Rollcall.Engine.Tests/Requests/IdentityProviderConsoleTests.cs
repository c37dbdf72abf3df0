using Rollcall.Engine.Configuration;
using Rollcall.Engine.Requests;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Requests;

/// <summary>What administrators are told to click, and the pages that say it too.</summary>
public sealed class IdentityProviderConsoleTests
{
    public static TheoryData<string> Names => [.. IdentityProviderConsole.All.Select(console => console.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_of_a_product_says_what_the_check_says(string name)
    {
        var console = IdentityProviderConsole.Of(name).ShouldNotBeNull();
        var page = File.ReadAllText(Path.Combine(Documentation(), "idp", console.Page));

        foreach (
            var click in (string?[])
                [console.Token, console.Writes, console.Mapping, console.Matching, console.Retry, console.Resync]
        )
            page.ShouldContain(click ?? "");
    }

    [Fact]
    public void Every_page_of_a_product_has_what_to_click()
    {
        var pages = System.IO.Directory.EnumerateFiles(Path.Combine(Documentation(), "idp"), "*.md").Select(Path.GetFileName);

        pages
            .Except(["README.md", "profiles.md"], StringComparer.Ordinal)
            .ShouldBe(IdentityProviderConsole.All.Select(console => console.Page), ignoreOrder: true);
    }

    [Theory]
    [InlineData(401, "refused.wrong", null)]
    [InlineData(401, "refused.expired", null)]
    [InlineData(400, "users.create", "invalidValue")]
    [InlineData(404, "users.patch", null)]
    [InlineData(409, "users.create", "uniqueness")]
    public void Every_failure_that_is_mended_there_names_a_place(int status, string operation, string? scimType)
    {
        foreach (var console in IdentityProviderConsole.All)
        {
            var told = RequestCause.Of(Failed(status, operation, scimType), console.Name).WhatToDo;
            string[] places = [console.Token, console.Mapping, console.Retry, console.Resync];
            places.ShouldContain(place => told.Contains(place, StringComparison.Ordinal), told);
        }
    }

    [Fact]
    public void A_source_with_a_profile_is_known_before_anything_came()
    {
        var source = new SourceConfiguration { Id = "hr", Dialect = Dialect.Find("miniorange")! };

        ClientSigns.Of(source)!.Name.ShouldBe("miniOrange");
        ClientSigns.Of(source with { Dialect = Dialect.Auto }).ShouldBeNull();
        ClientSigns.Of(source with { Id = "keycloak", Dialect = Dialect.Auto })!.Name.ShouldBe("Keycloak");
    }

    private static RecordedRequest Failed(int status, string operation, string? scimType) =>
        new()
        {
            Id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch),
            At = DateTimeOffset.UnixEpoch,
            Source = "hr",
            Method = "POST",
            Path = "/Users",
            Operation = operation,
            Writes = true,
            Status = status,
            ScimType = scimType,
            Duration = TimeSpan.Zero,
        };

    private static string Documentation()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rollcall.slnx")))
            folder = folder.Parent;
        return Path.Combine(folder.ShouldNotBeNull().FullName, "docs");
    }
}
