namespace Rollcall.FakeAtlassian.Jira;

/// <summary>Links in answers: they start with where the caller found Jira, context path included [D spec].</summary>
internal sealed class JiraLinks(string origin)
{
    private static readonly (string Size, string Query)[] AvatarSizes =
    [
        ("48x48", ""),
        ("24x24", "size=small&"),
        ("16x16", "size=xsmall&"),
        ("32x32", "size=medium&"),
    ];

    /// <summary>Where Jira is, without a slash at the end.</summary>
    public string Site { get; } = origin + JiraApi.ContextPath;

    /// <summary>Where the API starts, with a slash at the end.</summary>
    public string Api { get; } = origin + JiraApi.Base;

    /// <summary>The pictures of somebody who never chose one, by size.</summary>
    public IReadOnlyList<(string Size, string Link)> Avatars =>
        field ??= [.. AvatarSizes.Select(size => (size.Size, $"{Site}/secure/useravatar?{size.Query}avatarId=10122"))];

    public string User(JiraUser user) => $"{Api}user?username={Uri.EscapeDataString(user.Name)}";

    public string Group(JiraGroup group) => $"{Api}group?groupname={Uri.EscapeDataString(group.Name)}";
}
