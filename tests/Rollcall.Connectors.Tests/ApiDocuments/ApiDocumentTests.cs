using Rollcall.Connectors.Tests.Contract;
using Rollcall.Connectors.Tests.Crowd;
using Rollcall.Connectors.Tests.Jira;
using Rollcall.Engine.Targets;
using Rollcall.FakeAtlassian.Hosting;
using Rollcall.FakeAtlassian.Jira;
using Shouldly;

namespace Rollcall.Connectors.Tests.ApiDocuments;

/// <summary>Every call a connector makes is one that the app's API documents, with parameters and properties it documents.</summary>
public sealed class ApiDocumentTests
{
    /// <summary>In our reference of Jira's API with a source, but not in its OpenAPI document.</summary>
    private static readonly KeyValuePair<string, ApiOperation>[] BesideJirasDocument =
    [
        // UserBean itself names what can be expanded (property "expand"); the parameter is missing in the document.
        new("GET user", new ApiOperation(["expand"])),
    ];

    /// <summary>In Atlassian's pages on Crowd's REST resources, but not in the document, which somebody else wrote for Crowd 3.5.</summary>
    private static readonly KeyValuePair<string, ApiOperation>[] BesideCrowdsDocument =
    [
        new("GET user/group/direct", new ApiOperation(["username", "start-index", "max-results"])),
        new("GET group/user/direct", new ApiOperation(["groupname", "username", "expand", "start-index", "max-results"])),
        new("GET search", new ApiOperation(["expand", "start-index", "max-results"])),
        new(
            "POST search",
            new ApiOperation(
                ["entity-type", "start-index", "max-results"],
                ["restriction-type", "property", "match-mode", "value"]
            )
        ),
        new("DELETE session", new ApiOperation(["username"])),
    ];

    [Theory]
    [InlineData("10.3.24")]
    [InlineData("9.12.0")]
    public async Task Jira_is_asked_nothing_its_documents_do_not_know(string version)
    {
        await using var app = await JiraUnderTest.StartAsync(
            new FakeJiraOptions { Version = Version.Parse(version), AutocompleteLimit = 1000 }
        );

        await LiveAsync(app);

        ShouldBeDocumented(app.Requests, ApiOperations.Jira);
        ShouldBeDocumented(app.Requests, VendorDocuments.Jira()?.With(BesideJirasDocument) ?? ApiOperations.Jira);
    }

    [Fact]
    public async Task Crowd_is_asked_nothing_its_documents_do_not_know()
    {
        await using var app = await CrowdUnderTest.StartAsync();

        await LiveAsync(app);

        ShouldBeDocumented(app.Requests, ApiOperations.Crowd);
        ShouldBeDocumented(app.Requests, VendorDocuments.Crowd()?.With(BesideCrowdsDocument) ?? ApiOperations.Crowd);
    }

    private static void ShouldBeDocumented(RequestLog requests, ApiOperations documents) =>
        requests
            .All.Select(request => documents.Objection($"{request.Method} {request.Endpoint}", request.Query.Keys, request.Body))
            .Where(objection => objection is not null)
            .Distinct()
            .ShouldBeEmpty();

    /// <summary>Everything a connector can be asked, with the refusals that make it look closer.</summary>
    private static async Task LiveAsync(HttpAppUnderTest app)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var connector = app.Connect();
        await connector.ProbeAsync(stop);
        var made = (
            await connector.PerformAsync(
                Steps.Create(connector.Normalise(Steps.Desired("one", "one@example.com", externalId: "1"))),
                stop
            )
        ).Made();
        await connector.PerformAsync(Steps.Create(connector.Normalise(Steps.Desired("two", "two@example.com"))), stop);
        foreach (
            var step in new[]
            {
                Steps.Create(connector.Normalise(Steps.Desired("one"))),
                Steps.CreateGroup("team"),
                Steps.CreateGroup("team"),
                Steps.Add("team", made),
                Steps.Add("team", made),
                Steps.Add("nowhere", made),
                Steps.Update(made, ("email", "new@example.com"), ("displayName", "New")),
                Steps.Rename(made, "two"),
                Steps.Rename(made, "three"),
                Steps.Disable(made),
                Steps.Enable(made),
                Steps.EndSessions(made with { Name = "three" }),
                Steps.Remove("team", made with { Name = "three" }),
                Steps.Remove("team", made with { Name = "three" }),
                Steps.Delete(made),
                Steps.Delete(made),
                Steps.DeleteGroup("team"),
                Steps.DeleteGroup("team"),
            }
        )
        {
            await connector.PerformAsync(step, stop);
        }
        await connector.FindByEmailAsync("two@example.com", stop);
        await connector.FindByExternalIdAsync("1", stop);
        await connector.FindGroupAsync("team", stop);
        await connector.ListAccountsAsync(stop).ToListAsync(stop);
        await connector.ListGroupsAsync(stop).ToListAsync(stop);
        await connector.ListMembersAsync(app.AdministratorGroup, stop).ToListAsync(stop);
        await connector.SeatsAsync(stop);
        await connector.CheckAsync(stop);
        (await connector.FindByIdAsync(made.RemoteId, stop)).ShouldBeOfType<Reading<Account>.Missing>();
        app.Requests.Count.ShouldBeGreaterThan(30);
    }
}
