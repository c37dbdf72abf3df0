using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;

namespace Rollcall.Server.Tests.Admin;

public abstract class PeopleTests(AdminDatabase database) : AdminTest(database)
{
    [Fact]
    public async Task A_person_is_found_by_userName_in_any_case_and_by_id_with_what_each_app_has()
    {
        using var okta = Server.Server.Scim();
        var id = await okta.CreateUserAsync("Ada@example.com");
        await okta.CreateGroupAsync("Dev Users", id);
        await Server.SettleAsync();

        var person = (await Server.GetAsync(AdminRoutes.Person("ada@EXAMPLE.com"))).Read(AdminJson.Default.Person);

        person.Id.ShouldBe(id);
        person.Source.ShouldBe("okta");
        person.UserName.ShouldBe("Ada@example.com");
        person.Active.ShouldBeTrue();
        person.Groups.ShouldNotBeNull().Single().DisplayName.ShouldBe("Dev Users");
        var app = person.Targets.Single();
        app.Target.ShouldBe("app");
        app.Waiting.ShouldBeNull();
        app.Link.ShouldNotBeNull().State.ShouldBe(LinkStates.Linked);
        app.Link.CreatedByRollcall.ShouldBeTrue();
        app.Link.GrantedGroups.ShouldContain("Dev Users");
        (await Server.GetAsync(AdminRoutes.Person(id))).Read(AdminJson.Default.Person).UserName.ShouldBe("Ada@example.com");
    }

    [Theory]
    [InlineData("CORP/ada")]
    [InlineData("CORP%2Fada")]
    [InlineData("a b+c&d?e#f%")]
    [InlineData("/")]
    public async Task A_person_is_found_by_whatever_name_they_have(string userName)
    {
        using var okta = Server.Server.Scim();
        var id = await okta.CreateUserAsync(userName);

        (await Server.GetAsync(AdminRoutes.Person(userName))).Read(AdminJson.Default.Person).Id.ShouldBe(id);
        (await Server.GetAsync(AdminRoutes.Why(userName))).Read(AdminJson.Default.WhyReport).Person.Id.ShouldBe(id);
    }

    [Fact]
    public async Task Nobody_of_that_name_is_404_with_what_to_do()
    {
        var answer = await Server.GetAsync(AdminRoutes.Person("nobody@example.com"));

        answer.Status.ShouldBe(404);
        answer.Problem.Detail.ShouldBe("No source has a person called nobody@example.com.");
        answer.Problem.WhatToDo.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_id_of_a_group_is_not_a_person()
    {
        using var okta = Server.Server.Scim();
        var group = await okta.CreateGroupAsync("Dev Users");

        var answer = await Server.GetAsync(AdminRoutes.Person(group));

        answer.Status.ShouldBe(404);
        answer.Problem.Detail.ShouldContain("is a group");
    }

    [Fact]
    public async Task A_name_that_two_sources_have_is_not_guessed()
    {
        using var okta = Server.Server.Scim("okta");
        using var entra = Server.Server.Scim("entra");
        var first = await okta.CreateUserAsync("ada");
        var second = await entra.CreateUserAsync("ADA");

        var answer = await Server.GetAsync(AdminRoutes.Person("Ada"));

        answer.Status.ShouldBe(409);
        answer.Problem.Type.ShouldBe(ProblemTypes.Ambiguous);
        answer.Problem.Detail.ShouldContain($"okta {first}");
        answer.Problem.Detail.ShouldContain($"entra {second}");
    }

    [Fact]
    public async Task Pages_show_everybody_of_every_source_once()
    {
        using var okta = Server.Server.Scim("okta");
        using var entra = Server.Server.Scim("entra");
        for (var number = 0; number < 7; number++)
        {
            await okta.CreateUserAsync($"okta-{number}");
            await entra.CreateUserAsync($"entra-{number}");
        }

        var seen = new List<string>();
        string? after = null;
        do
        {
            var path = $"{AdminRoutes.People}?limit=3{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}";
            var page = (await Server.GetAsync(path)).Read(AdminJson.Default.PersonPage);
            page.Total.ShouldBe(14);
            page.People.Count.ShouldBeInRange(1, 3);
            seen.AddRange(page.People.Select(person => person.UserName));
            after = page.Next;
        } while (after is not null);

        string[] everybody = [.. Enumerable.Range(0, 7).SelectMany(number => new[] { $"okta-{number}", $"entra-{number}" })];
        seen.ShouldBe(everybody, ignoreOrder: true);
    }

    [Theory]
    [InlineData("lovel")]
    [InlineData("LOVELACE")]
    [InlineData("ada.l")]
    [InlineData("countess@")]
    public async Task A_search_finds_a_part_of_userName_displayName_or_address(string part)
    {
        using var okta = Server.Server.Scim();
        await okta.PostAsync(
            "Users",
            Bodies.User("ada.l", "\"displayName\":\"Ada Lovelace\",\"emails\":[{\"value\":\"countess@example.com\"}]")
        );
        await okta.CreateUserAsync("grace");

        var path = $"{AdminRoutes.People}?q={Uri.EscapeDataString(part)}";
        var page = (await Server.GetAsync(path)).Read(AdminJson.Default.PersonPage);

        page.People.Single().UserName.ShouldBe("ada.l");
        page.Total.ShouldBe(1);
    }

    [Fact]
    public async Task The_addresses_of_a_person_are_shown_as_they_came_in_a_list_and_alone()
    {
        using var okta = Server.Server.Scim();
        var emails = "\"emails\":[{\"value\":\"Ada@Example.com\",\"primary\":true},{\"value\":\"countess@example.com\"}]";
        await okta.PostAsync("Users", Bodies.User("ada", emails));

        var page = (await Server.GetAsync(AdminRoutes.People)).Read(AdminJson.Default.PersonPage);
        var alone = (await Server.GetAsync(AdminRoutes.Person("ada"))).Read(AdminJson.Default.Person);

        page.People.Single().Emails.ShouldBe(["Ada@Example.com", "countess@example.com"]);
        alone.Emails.ShouldBe(["Ada@Example.com", "countess@example.com"]);
    }

    [Fact]
    public async Task Only_the_asked_for_source_is_listed_and_an_unknown_one_is_404()
    {
        using var okta = Server.Server.Scim("okta");
        using var entra = Server.Server.Scim("entra");
        await okta.CreateUserAsync("ada");
        await entra.CreateUserAsync("grace");

        var page = (await Server.GetAsync(AdminRoutes.People + "?source=entra")).Read(AdminJson.Default.PersonPage);

        page.People.Single().UserName.ShouldBe("grace");
        (await Server.GetAsync(AdminRoutes.People + "?source=nope")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_person_whom_the_source_deleted_is_still_explained_by_id()
    {
        using var okta = Server.Server.Scim();
        var id = await okta.CreateUserAsync("leaver@example.com");
        await Server.SettleAsync();
        await okta.DeleteAsync($"Users/{id}");
        await Server.SettleAsync();

        var person = (await Server.GetAsync(AdminRoutes.Person(id))).Read(AdminJson.Default.Person);

        person.Deleted.ShouldBeTrue();
        person.Active.ShouldBeFalse();
        person.UserName.ShouldBe("leaver@example.com");
        var why = (await Server.GetAsync(AdminRoutes.Why(id))).Read(AdminJson.Default.WhyReport);
        why.Recent.ShouldContain(entry => entry.Action == "resource.deleted");
    }

    [Fact]
    public async Task A_deleted_person_was_last_changed_when_the_source_deleted_them_and_not_when_a_target_was_looked_at_since()
    {
        using var okta = Server.Server.Scim();
        var id = await okta.CreateUserAsync("leaver@example.com");
        await Server.SettleAsync();
        await okta.DeleteAsync($"Users/{id}");
        await Server.SettleAsync();
        var ask = new ReconcileRequest(User: id);
        (await Server.PostAsync(AdminRoutes.Reconcile, ask, AdminJson.Default.ReconcileRequest)).Status.ShouldBe(202);
        await Server.SettleAsync();

        var person = (await Server.GetAsync(AdminRoutes.Person(id))).Read(AdminJson.Default.Person);

        var entries = await Server.AuditAsync($"?resource={id}");
        entries[0].Action.ShouldNotBe("resource.deleted");
        person.LastModified.ShouldBe(entries.Single(entry => entry.Action is "resource.deleted").At);
        person.Created.ShouldBe(entries.Single(entry => entry.Action is "resource.created").At);
    }

    [Fact]
    public async Task A_group_is_found_by_name_with_its_size()
    {
        using var okta = Server.Server.Scim();
        var ada = await okta.CreateUserAsync("ada");
        var grace = await okta.CreateUserAsync("grace");
        await okta.CreateGroupAsync("Dev Users", ada, grace);

        var group = (await Server.GetAsync(AdminRoutes.Group("dev users"))).Read(AdminJson.Default.Group);

        group.Members.ShouldBe(2);
        var page = (await Server.GetAsync(AdminRoutes.Groups + "?q=dev")).Read(AdminJson.Default.GroupPage);
        page.Groups.Single().Id.ShouldBe(group.Id);
    }
}

public sealed class PeopleOnSqlite() : PeopleTests(AdminDatabase.Sqlite);

public sealed class PeopleOnPostgres() : PeopleTests(AdminDatabase.Postgres);
