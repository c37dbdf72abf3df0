using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>Groups (crowd-dc.md section 3). There is no rename.</summary>
internal sealed class CrowdGroupEndpoints(FakeCrowd crowd, CrowdShapes shapes)
{
    public FakeAnswer Read(CrowdCall call) =>
        Find(call) is { } group
            ? call.Ok(shapes.Group(call, group, call.Expands("attributes")))
            : call.NoGroup(call.Query("groupname"));

    /// <summary>201 without a body; 400 INVALID_GROUP for a blank or taken name [D].</summary>
    public FakeAnswer Create(CrowdCall call)
    {
        if (call.ReadBody() is not { } body)
            return call.MalformedBody();
        if (body.Text("name") is not { } name || string.IsNullOrWhiteSpace(name))
            return Invalid(call, "Group name must not be blank");
        if (name.Length > 255)
            return Invalid(call, "Group name must not exceed 255 characters");
        if (body.Text("type") is { } type && type != "GROUP")
            return Invalid(call, $"'{type}' is not a type of group");
        if (crowd.Directory.FindGroup(name) is not null)
            return Invalid(call, $"Group already exists in directory <{crowd.Options.DirectoryId}>: {name}");
        var group = crowd.Directory.AddGroup(name, crowd.Clock.GetUtcNow());
        group.Description = body.Text("description") ?? "";
        group.Active = body.Flag("active") ?? true;
        return FakeAnswer
            .Empty(StatusCodes.Status201Created)
            .With("Location", $"{call.Api}group?groupname={Uri.EscapeDataString(name)}") with
        {
            Changed = true,
        };
    }

    /// <summary>200 with the group; 400 when the name in the body is another one than in the URL [D]. What is left out is blank after it, as for users.</summary>
    public FakeAnswer Update(CrowdCall call)
    {
        if (call.ReadBody() is not { } body)
            return call.MalformedBody();
        if (Find(call) is not { } group)
            return call.NoGroup(call.Query("groupname"));
        if (body.Text("name") is not { } name || CrowdNames.Fold(name) != group.LowerName)
            return Invalid(call, "The group name in the body does not match the one in the URL.");
        var before = (group.Description, group.Active);
        group.Description = body.Text("description") ?? "";
        group.Active = body.Flag("active") ?? false;
        group.Updated = crowd.Clock.GetUtcNow();
        return call.Ok(shapes.Group(call, group, withAttributes: false)) with
        {
            Changed = before != (group.Description, group.Active),
        };
    }

    public FakeAnswer Delete(CrowdCall call)
    {
        if (Find(call) is not { } group)
            return call.NoGroup(call.Query("groupname"));
        crowd.Directory.DeleteGroup(group);
        return FakeAnswer.Empty(StatusCodes.Status204NoContent) with { Changed = true };
    }

    private CrowdGroup? Find(CrowdCall call) => crowd.Directory.FindGroup(call.Query("groupname") ?? "");

    private static FakeAnswer Invalid(CrowdCall call, string message) => call.Error(400, CrowdReason.InvalidGroup, message);
}
