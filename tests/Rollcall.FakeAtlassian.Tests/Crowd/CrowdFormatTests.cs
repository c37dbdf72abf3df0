using System.Xml.Linq;
using Rollcall.FakeAtlassian.Crowd;

namespace Rollcall.FakeAtlassian.Tests.Crowd;

public sealed class CrowdFormatTests
{
    [Fact]
    public async Task Xml_goes_in_and_out()
    {
        await using var apps = await Apps.StartAsync();
        apps.Crowd.Accept = "application/xml";

        var created = await apps.Crowd.PostAsync(
            "user",
            """<user name="Ada"><first-name>Ada</first-name><last-name>Byron</last-name><email>ada@example.com</email><active>true</active><password><value>secret</value></password></user>""",
            "application/xml"
        );
        var stored = await apps.Crowd.PostAsync(
            "user/attribute?username=ada",
            """<attributes><attribute name="number"><values><value>4</value><value>2</value></values></attribute></attributes>""",
            "application/xml"
        );
        var read = XDocument.Parse((await apps.Crowd.GetAsync("user?username=ada&expand=attributes")).Body).Root!;

        (created.Status, created.MediaType, stored.Status).ShouldBe((201, "application/xml", 204));
        (read.Name.LocalName, read.Attribute("name")!.Value, read.Element("last-name")!.Value).ShouldBe(("user", "Ada", "Byron"));
        read.Element("attributes")!
            .Element("attribute")!
            .Element("values")!
            .Elements("value")
            .Select(value => value.Value)
            .ShouldBe(["4", "2"]);
    }

    [Fact]
    public async Task Lists_and_errors_are_xml_too()
    {
        await using var apps = await Apps.StartAsync();
        apps.Host.Crowd.AddUser("ada", groups: ["team"]);
        apps.Crowd.Accept = "application/xml";

        var added = await apps.Crowd.PostAsync("group/user/direct?groupname=team", """<user name="ada"/>""", "application/xml");
        var list = XDocument.Parse((await apps.Crowd.GetAsync("group/user/direct?groupname=team")).Body).Root!;
        var error = XDocument.Parse((await apps.Crowd.GetAsync("user?username=nobody")).Body).Root!;

        added.Status.ShouldBe(409);
        list.Elements("user").Select(user => user.Attribute("name")!.Value).ShouldBe(["ada"]);
        (error.Name.LocalName, error.Element("reason")!.Value, error.Element("message")!.Value).ShouldBe(
            ("error", "USER_NOT_FOUND", "User <nobody> does not exist")
        );
    }

    [Theory]
    [InlineData("", "application/xml")]
    [InlineData("*/*", "application/xml")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json;q=0.9, application/xml;q=0.1", "application/json")]
    [InlineData("text/xml", "application/xml")]
    public async Task Without_a_wish_for_json_the_answer_is_xml(string accept, string mediaType)
    {
        await using var apps = await Apps.StartAsync();
        apps.Crowd.Accept = accept;

        (await apps.Crowd.GetAsync("config/cookie")).MediaType.ShouldBe(mediaType);
    }

    [Fact]
    public async Task Another_format_is_406_asked_for_and_415_sent()
    {
        await using var apps = await Apps.StartAsync();

        (await apps.Crowd.PostAsync("group", "name=team", "application/x-www-form-urlencoded")).Status.ShouldBe(415);
        apps.Crowd.Accept = "text/csv";
        (await apps.Crowd.GetAsync("config/cookie")).Status.ShouldBe(406);
    }

    [Theory]
    [InlineData("<user")]
    [InlineData("""<!DOCTYPE user [<!ENTITY name "ada">]><user name="x"><password><value>&name;</value></password></user>""")]
    public async Task Broken_xml_and_a_dtd_are_refused(string body)
    {
        await using var apps = await Apps.StartAsync();

        (await apps.Crowd.PostAsync("user", body, "application/xml")).Text("reason").ShouldBe("ILLEGAL_ARGUMENT");
    }

    [Fact]
    public async Task A_wrong_application_password_is_401_in_plain_text()
    {
        await using var apps = await Apps.StartAsync();
        apps.Crowd.Authorization = Caller.Basic(FakeCrowdOptions.DefaultApplicationName, "wrong");

        var refused = await apps.Crowd.GetAsync("config/cookie");

        (refused.Status, refused.MediaType, refused.Body).ShouldBe((401, "text/plain", "Application failed to authenticate"));
        refused.Headers["WWW-Authenticate"].ShouldBe("Basic realm=\"Crowd REST Service\"");
        apps.Crowd.Authorization = null;
        (await apps.Crowd.GetAsync("config/cookie")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_forbidden_address_is_403_in_html()
    {
        await using var apps = await Apps.WithCrowdAsync(new FakeCrowdOptions { RemoteAddressAllowed = false });

        var refused = await apps.Crowd.GetAsync("config/cookie");

        (refused.Status, refused.MediaType).ShouldBe((403, "text/html"));
        refused.Body.ShouldContain("127.0.0.1");
    }

    [Theory]
    [InlineData("user?username=nobody")]
    [InlineData("config/cookie")]
    [InlineData("no/such/thing")]
    public async Task Every_answer_names_the_version_of_Crowd(string path)
    {
        await using var apps = await Apps.WithCrowdAsync(new FakeCrowdOptions { Version = "6.0.1" });

        (await apps.Crowd.GetAsync(path)).Headers["X-Embedded-Crowd-Version"].ShouldBe("Crowd/6.0.1");
    }
}
