using System.Text.Json;

namespace Rollcall.FakeAtlassian.Tests.Specification;

/// <summary>
/// The shapes of the fakes' answers against answers that were recorded from, or published for, the real apps. Where these files
/// are not at hand the same answers are checked for the properties listed here.
/// </summary>
public sealed class FixtureTests
{
    [Theory]
    [InlineData(
        "andygrunwald_go-jira_onpremise/user-get-expanded.json",
        "user?username=ada&expand=groups,applicationRoles",
        "self,key,name,emailAddress,groups"
    )]
    [InlineData("sumoheavy_jira-ruby/user-admin.json", "user?username=ada", "self,name,emailAddress,groups")]
    [InlineData(
        "andygrunwald_go-jira_onpremise/group-member-page1.json",
        "group/member?groupname=team&maxResults=1",
        "self,nextPage,values,isLast"
    )]
    [InlineData(
        "andygrunwald_go-jira_onpremise/group-member-single-page.json",
        "group/member?groupname=team",
        "self,values,isLast"
    )]
    public async Task Jira_answers_in_the_shape_of_the_real_one(string fixture, string path, string properties)
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddUser("ada", groups: ["jira-software-users", "team"]);
        apps.Host.Jira.AddUser("bob", groups: ["team"]);

        ShouldHaveShape((await apps.Jira.GetAsync(path)).Json, fixture, properties);
    }

    [Fact]
    public async Task Jira_answers_an_added_member_in_the_shape_of_the_real_one()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Jira.AddGroup("team");

        var added = await apps.Jira.PostAsync("group/user?groupname=team", """{"name":"admin"}""");

        ShouldHaveShape(added.Json, "andygrunwald_go-jira_onpremise/group-user-post-201.json", "name,self,users,expand");
    }

    [Theory]
    [InlineData(
        "atlassian_crowd-rest-test/user.json",
        "user?username=ada",
        "link,name,first-name,last-name,display-name,email,key,active,password,attributes,expand"
    )]
    [InlineData("atlassian_crowd-rest-test/user-attribute.json", "user/attribute?username=ada", "link,attributes")]
    [InlineData(
        "atlassian_crowd-rest-test/group-expand-attributes.json",
        "group?groupname=team&expand=attributes",
        "link,name,description,type,active,attributes"
    )]
    [InlineData("atlassian_crowd-rest-test/config-cookie.json", "config/cookie", "domain,name,secure")]
    [InlineData("atlassian_crowd-rest-test/error-user-not-found.json", "user?username=nobody", "reason,message")]
    public async Task Crowd_answers_in_the_shape_of_the_real_one(string fixture, string path, string properties)
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada", groups: ["team"]);
        apps.Host.Crowd.SetAttribute("ada", "requiresPasswordChange", "false");

        ShouldHaveShape((await apps.Crowd.GetAsync(path)).Json, fixture, properties);
    }

    private static void ShouldHaveShape(JsonElement actual, string fixture, string properties)
    {
        properties
            .Split(',')
            .Except(actual.EnumerateObject().Select(property => property.Name), StringComparer.Ordinal)
            .ShouldBeEmpty();
        if (ReferenceFiles.Fixture(fixture) is { } path)
            Missing(JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(path)), actual, "").ShouldBeEmpty();
        else
            TestContext.Current.AddWarning($"{fixture} is not at hand: only our own list of properties was checked.");
    }

    /// <summary>What the recorded answer has and ours has not, or has as another type. More than the recorded one may be there.</summary>
    private static IEnumerable<string> Missing(JsonElement recorded, JsonElement actual, string at)
    {
        if (KindOf(recorded) != KindOf(actual))
            return [$"{at} is {actual.ValueKind}, recorded as {recorded.ValueKind}"];
        return recorded.ValueKind switch
        {
            JsonValueKind.Object => recorded
                .EnumerateObject()
                .SelectMany(property =>
                    actual.TryGetProperty(property.Name, out var value)
                        ? Missing(property.Value, value, $"{at}/{property.Name}")
                        : [$"{at}/{property.Name} is missing"]
                ),
            JsonValueKind.Array when recorded.GetArrayLength() > 0 && actual.GetArrayLength() > 0 => Missing(
                recorded[0],
                actual[0],
                $"{at}[0]"
            ),
            _ => [],
        };
    }

    private static JsonValueKind KindOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.True ? JsonValueKind.False : value.ValueKind;
}
