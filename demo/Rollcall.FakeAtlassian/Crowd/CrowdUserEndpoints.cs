using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>Users, their passwords and the check of a password (crowd-dc.md section 2).</summary>
internal sealed class CrowdUserEndpoints(FakeCrowd crowd, CrowdShapes shapes)
{
    private CrowdDirectory Directory => crowd.Directory;

    /// <summary>By username, or by key when there is no username [D].</summary>
    public FakeAnswer Read(CrowdCall call)
    {
        var name = call.Query("username");
        var user =
            name is not null ? Directory.FindUser(name)
            : call.Query("key") is { } key ? Directory.FindUserByKey(key)
            : null;
        return user is null
            ? call.NoUser(name ?? call.Query("key"))
            : call.Ok(shapes.User(call, user, call.Expands("attributes")));
    }

    /// <summary>201 with the user and a Location [I]; 400 INVALID_USER for a blank or taken name, 400 INVALID_CREDENTIAL by the password policy.</summary>
    public FakeAnswer Create(CrowdCall call)
    {
        if (call.ReadBody() is not { } body)
            return call.MalformedBody();
        var name = body.Text("name");
        if (RefuseName(call, name) is { } refusal)
            return refusal;
        if (body.Child("password")?.Text("value") is not { } password)
            return Invalid(call, "A password is required to create a user.");
        if (RefusePassword(call, password) is { } weak)
            return weak;
        var user = Directory.AddUser(name!, crowd.Clock.GetUtcNow());
        Directory.Change(user, user.Created, it => Overwrite(it, body, activeWhenAbsent: true));
        user.Password = password;
        if (body.Child("attributes") is { } attributes)
            CrowdAttributeEndpoints.Store(Directory, user, attributes);
        var shape = shapes.User(call, user, withAttributes: true);
        return call.Answer(StatusCodes.Status201Created, shape)
            .With("Location", $"{call.Api}user?username={Uri.EscapeDataString(user.Name)}") with
        {
            Changed = true,
        };
    }

    /// <summary>
    /// 204. What the body leaves out is blank afterwards [D]; an absent active is read as false [I], a password is ignored [I].
    /// 400 when the name in the body is another one than in the URL [D].
    /// </summary>
    public FakeAnswer Update(CrowdCall call)
    {
        if (call.ReadBody() is not { } body)
            return call.MalformedBody();
        var name = call.Query("username");
        if (Directory.FindUser(name ?? "") is not { } user)
            return call.NoUser(name);
        if (body.Text("name") is not { } sent || CrowdNames.Fold(sent) != user.LowerName)
            return Invalid(call, "The username in the body does not match the one in the URL.");
        var before = (user.FirstName, user.LastName, user.DisplayName, user.Email, user.Active);
        Directory.Change(user, crowd.Clock.GetUtcNow(), it => Overwrite(it, body, activeWhenAbsent: false));
        var after = (user.FirstName, user.LastName, user.DisplayName, user.Email, user.Active);
        return FakeAnswer.Empty(StatusCodes.Status204NoContent) with { Changed = before != after };
    }

    /// <summary>200 with the user under the new name and the old key; 400 INVALID_USER when taken or blank [D].</summary>
    public FakeAnswer Rename(CrowdCall call)
    {
        if (call.ReadBody() is not { } body)
            return call.MalformedBody();
        if (Directory.FindUser(call.Query("username") ?? "") is not { } user)
            return call.NoUser(call.Query("username"));
        var name = body.Text("new-name");
        var isOwn = name is not null && CrowdNames.Fold(name) == user.LowerName;
        if (!isOwn && RefuseName(call, name) is { } refusal)
            return refusal;
        var changed = user.Name != name;
        if (changed)
            Directory.Change(user, crowd.Clock.GetUtcNow(), it => it.Rename(name!));
        return call.Ok(shapes.User(call, user, withAttributes: false)) with { Changed = changed };
    }

    public FakeAnswer Delete(CrowdCall call)
    {
        if (Directory.FindUser(call.Query("username") ?? "") is not { } user)
            return call.NoUser(call.Query("username"));
        Directory.DeleteUser(user);
        return FakeAnswer.Empty(StatusCodes.Status204NoContent) with { Changed = true };
    }

    public FakeAnswer SetPassword(CrowdCall call)
    {
        if (call.ReadBody() is not { } body)
            return call.MalformedBody();
        if (Directory.FindUser(call.Query("username") ?? "") is not { } user)
            return call.NoUser(call.Query("username"));
        var password = body.Text("value") ?? "";
        if (RefusePassword(call, password) is { } weak)
            return weak;
        user.Password = password;
        return FakeAnswer.Empty(StatusCodes.Status204NoContent) with { Changed = true };
    }

    /// <summary>Nobody can log in with a password then [I].</summary>
    public FakeAnswer RemovePassword(CrowdCall call)
    {
        if (Directory.FindUser(call.Query("username") ?? "") is not { } user)
            return call.NoUser(call.Query("username"));
        var had = user.Password is not null;
        user.Password = null;
        return FakeAnswer.Empty(StatusCodes.Status204NoContent) with { Changed = had };
    }

    /// <summary>200 with the user; every refusal is 400 with its reason [D]. Somebody inactive is refused, and stays listed.</summary>
    public FakeAnswer Authenticate(CrowdCall call)
    {
        if (call.ReadBody() is not { } body)
            return call.MalformedBody();
        var name = call.Query("username");
        if (Directory.FindUser(name ?? "") is not { } user)
            return call.NoUser(name, inBody: true);
        if (!user.Active)
            return call.Error(400, CrowdReason.InactiveAccount, $"Account with name <{user.Name}> is inactive");
        return user.Password is not null && user.Password == body.Text("value")
            ? call.Ok(shapes.User(call, user, withAttributes: false))
            : call.Error(
                400,
                CrowdReason.InvalidUserAuthentication,
                $"Failed to authenticate principal <{user.Name}>, password was invalid"
            );
    }

    private static void Overwrite(CrowdUser user, CrowdBody body, bool activeWhenAbsent)
    {
        user.FirstName = body.Text("first-name") ?? "";
        user.LastName = body.Text("last-name") ?? "";
        user.DisplayName = body.Text("display-name") ?? "";
        user.Email = body.Text("email") ?? "";
        user.Active = body.Flag("active") ?? activeWhenAbsent;
    }

    private FakeAnswer? RefuseName(CrowdCall call, string? name) =>
        string.IsNullOrWhiteSpace(name) ? Invalid(call, "User name must not be blank")
        : name.Length > 255 ? Invalid(call, "User name must not exceed 255 characters")
        : name.Trim().Length != name.Length ? Invalid(call, "User name may not contain leading or trailing whitespace")
        : Directory.FindUser(name) is not null
            ? Invalid(call, $"User already exists in directory <{crowd.Options.DirectoryId}>: {name}")
        : null;

    private FakeAnswer? RefusePassword(CrowdCall call, string password) =>
        password.Length < crowd.Options.MinimumPasswordLength
            ? call.Error(
                400,
                CrowdReason.InvalidCredential,
                "The password does not meet the directory's complexity requirements."
            )
            : null;

    private static FakeAnswer Invalid(CrowdCall call, string message) => call.Error(400, CrowdReason.InvalidUser, message);
}
