using System.Globalization;
using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Fuzz;

/// <summary>What every refusal has to look like.</summary>
internal static class ErrorLaws
{
    private const int LongestDetail = 1_500;

    /// <summary>RFC 7644 section 3.12, table 9, and RFC 9865 section 5.</summary>
    private static readonly HashSet<string> ScimTypes = new(StringComparer.Ordinal)
    {
        "invalidFilter",
        "tooMany",
        "uniqueness",
        "mutability",
        "invalidSyntax",
        "invalidPath",
        "noTarget",
        "invalidValue",
        "invalidVers",
        "sensitive",
        "invalidCursor",
        "expiredCursor",
        "invalidCount",
    };

    /// <summary>The one answer that does not come from us: a path that no web server takes for one, and that Kestrel refuses by itself.</summary>
    public static bool IsRefusedByTheWebServer(ScimAnswer answer) => answer.Status == 400 && answer.Text.Length == 0;

    public static void ShouldBeScimError(ScimAnswer answer, string name)
    {
        answer.ContentType?.MediaType.ShouldBe("application/scim+json", name);
        var error = JsonNode.Parse(answer.Text).ShouldBeOfType<JsonObject>(name);
        error["schemas"]!.AsArray().Single()!.GetValue<string>().ShouldBe("urn:ietf:params:scim:api:messages:2.0:Error", name);
        error["status"]!.GetValue<string>().ShouldBe(answer.Status.ToString(CultureInfo.InvariantCulture), name);
        if (answer.Status == 400)
            ScimTypes.ShouldContain(error["scimType"]?.GetValue<string>() ?? "none", name);
        ShouldBeForPeople(error["detail"]!.GetValue<string>(), name);
    }

    /// <summary>RFC 9457.</summary>
    public static void ShouldBeProblem(ScimAnswer answer, string name)
    {
        answer.ContentType?.MediaType.ShouldBe("application/problem+json", name);
        var problem = JsonNode.Parse(answer.Text).ShouldBeOfType<JsonObject>(name);
        problem["status"]!.GetValue<int>().ShouldBe(answer.Status, name);
        ShouldBeForPeople(problem["detail"]!.GetValue<string>(), name);
        problem["whatToDo"]!.GetValue<string>().ShouldNotBeEmpty(name);
    }

    /// <summary>RFC 6749 section 5.2.</summary>
    public static void ShouldBeTokenError(ScimAnswer answer, string name)
    {
        var error = JsonNode.Parse(answer.Text).ShouldBeOfType<JsonObject>(name);
        error["error"]!.GetValue<string>().ShouldNotBeEmpty(name);
        ShouldBeForPeople(error["error_description"]!.GetValue<string>(), name);
    }

    /// <summary>Nothing in the log was written by an attacker, and nothing in it is secret.</summary>
    public static void ShouldKeepTheLogClean(RollcallServer server)
    {
        foreach (var line in server.Logs)
        {
            line.ShouldNotContain('\n');
            line.ShouldNotContain('\r');
            line.ShouldNotContain("\u001b");
            line.ShouldNotContain(RollcallServer.Token);
            line.ShouldNotContain(FuzzServer.AdminToken);
            line.ShouldNotContain(FuzzServer.ClientSecret);
            line.ShouldNotStartWith("Error");
            line.ShouldNotStartWith("Critical");
        }
    }

    private static void ShouldBeForPeople(string detail, string name)
    {
        detail.Length.ShouldBeInRange(10, LongestDetail, name);
        detail.ShouldNotContain("Exception", Case.Sensitive, name);
        detail.Any(char.IsControl).ShouldBeFalse(name);
    }
}
