namespace Rollcall.Server.Scim;

/// <summary>
/// A path below <c>/scim</c>, taken apart: <c>/{source}/v2/{collection}/{item}</c>. A slash too many means nothing: of a base URL that was entered with one
/// at its end many a client makes <c>/v2//Users</c>.
/// </summary>
/// <param name="Collection">Empty for the base URL itself.</param>
/// <param name="Item">Null when the path names the whole collection.</param>
internal readonly record struct ScimRoute(string Source, string Collection, string? Item)
{
    /// <summary>The collection that is the base URL itself.</summary>
    public const string Root = "";

    private const string Version = "v2";
    private const int MostSegments = 4;

    /// <summary>False when the path is no SCIM path at all.</summary>
    public static bool TryParse(string path, out ScimRoute route)
    {
        Span<Range> ranges = stackalloc Range[MostSegments + 1];
        var text = path.AsSpan();
        var count = text.Split(ranges, '/', StringSplitOptions.RemoveEmptyEntries);
        route = default;
        if (count is < 2 or > MostSegments || !text[ranges[1]].SequenceEqual(Version))
            return false;
        route = new ScimRoute(
            text[ranges[0]].ToString(),
            count > 2 ? text[ranges[2]].ToString() : "",
            count > 3 ? text[ranges[3]].ToString() : null
        );
        return true;
    }
}
