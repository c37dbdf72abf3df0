namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>Users, groups and their attributes as Crowd writes them (hyphenated names, as in the samples of its own test kit).</summary>
internal sealed class CrowdShapes(FakeCrowd crowd)
{
    public CrowdNode User(CrowdCall call, CrowdUser user, bool withAttributes)
    {
        var query = $"username={Uri.EscapeDataString(Shown(user.Name))}";
        return new CrowdNode("user")
            .Attribute("expand", "attributes")
            .Link($"{call.Api}user?{query}")
            .Attribute("name", Shown(user.Name))
            .Text("first-name", user.FirstName)
            .Text("last-name", user.LastName)
            .Text("display-name", user.DisplayName)
            .Text("email", user.Email)
            .Child(new CrowdNode("password").Link($"{call.Api}user/password?{query}", "edit"))
            .Text("key", user.Key)
            .Time("created-date", user.Created)
            .Time("updated-date", user.Updated)
            .Flag("active", user.Active)
            .Child(Attributes(user, $"{call.Api}user/attribute?{query}", withAttributes));
    }

    public CrowdNode Group(CrowdCall call, CrowdGroup group, bool withAttributes)
    {
        var query = $"groupname={Uri.EscapeDataString(Shown(group.Name))}";
        return new CrowdNode("group")
            .Attribute("expand", "attributes")
            .Link($"{call.Api}group?{query}")
            .Attribute("name", Shown(group.Name))
            .Text("description", group.Description)
            .Text("type", "GROUP")
            .Flag("active", group.Active)
            .Child(Attributes(group, $"{call.Api}group/attribute?{query}", withAttributes));
    }

    /// <summary>Attributes are listed when expanded; else only the link to them is there [D].</summary>
    public static CrowdNode Attributes(ICrowdEntity entity, string link, bool listed) =>
        new CrowdNode("attributes")
            .Link(link)
            .Items(
                "attributes",
                (listed ? entity.Attributes : []).Select(pair =>
                    new CrowdNode("attribute")
                        .Attribute("name", pair.Key)
                        .Link($"{link}&attributename={Uri.EscapeDataString(pair.Key)}")
                        .Texts("values", "value", pair.Value)
                )
            );

    /// <summary>Without expand=user only link and name of each [D].</summary>
    public CrowdNode UserList(CrowdCall call, IEnumerable<CrowdUser> users) =>
        new CrowdNode("users")
            .Attribute("expand", "user")
            .Items(
                "users",
                users.Select(user => call.Expands("user") ? User(call, user, withAttributes: false) : UserReference(call, user))
            );

    /// <summary>Without expand=group only link and name of each [D].</summary>
    public CrowdNode GroupList(CrowdCall call, IEnumerable<CrowdGroup> groups) =>
        new CrowdNode("groups")
            .Attribute("expand", "group")
            .Items(
                "groups",
                groups.Select(group =>
                    call.Expands("group") ? Group(call, group, withAttributes: false) : GroupReference(call, group)
                )
            );

    public CrowdNode UserReference(CrowdCall call, CrowdUser user) =>
        new CrowdNode("user")
            .Link($"{call.Api}user?username={Uri.EscapeDataString(Shown(user.Name))}")
            .Attribute("name", Shown(user.Name));

    public CrowdNode GroupReference(CrowdCall call, CrowdGroup group) =>
        new CrowdNode("group")
            .Link($"{call.Api}group?groupname={Uri.EscapeDataString(Shown(group.Name))}")
            .Attribute("name", Shown(group.Name));

    /// <summary>The application's option "lower case output" changes what it sees, not what is kept [D].</summary>
    public string Shown(string name) => crowd.Options.LowerCaseOutput ? CrowdNames.Fold(name) : name;
}
