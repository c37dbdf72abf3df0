using System.Globalization;
using System.Net;
using System.Text.Json;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>The four ways to find somebody or a group: search, stream, picker, groups picker (jira-dc.md sections 2 and 3).</summary>
internal sealed class JiraFindEndpoints(FakeJira jira, JiraAuthentication authentication)
{
    private static readonly Version StreamSince = new(10, 3);
    private const int LargestStreamPage = 2000;
    private const int LargestPickerPage = 1000;

    /// <summary>
    /// A bare array without a total. Whatever the page, only the first 1000 results can be reached (JRASERVER-65089), from Jira
    /// 10 on the first 100 (JRASERVER-78660) [D]. Somebody without "Browse users" gets an empty list and no error [I].
    /// </summary>
    public FakeAnswer Search(JiraCall call)
    {
        var active = call.QueryFlag("includeActive", otherwise: true);
        var inactive = call.QueryFlag("includeInactive", otherwise: false);
        if (!active && !inactive)
            return JiraErrors.BadRequest("At least one of includeActive and includeInactive must be true.");
        if (!TryPage(call, largest: LargestPickerPage, otherwise: 50, out var start, out var count))
            return JiraErrors.BadRequest("startAt and maxResults must be whole numbers.");
        var text = call.Query("username") ?? "";
        if (text.Length == 0)
            return JiraErrors.Field("username", "The username query parameter was not provided.");

        var reach = jira.Options.Version.Major >= 10 ? 100 : 1000;
        var page = !authentication.IsAdministrator(call.Caller)
            ? []
            : Matching(text).Where(user => user.Active ? active : inactive).Take(reach).Skip(start).Take(count);
        return FakeAnswer.Json(
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartArray();
                foreach (var user in page)
                    JiraJson.WriteListedUser(json, call.Links, user);
                json.WriteEndArray();
            }
        );
    }

    /// <summary>
    /// Everybody, by a cursor, without a total; never 404, also not for a cursor that was never given out [D spec].
    /// The cursor is a number; here it is the id of the last user seen, so that nobody comes twice whatever happens meanwhile.
    /// </summary>
    public FakeAnswer List(JiraCall call)
    {
        if (jira.Options.Version < StreamSince)
            return FakeAnswer.Html(
                StatusCodes.Status404NotFound,
                "Oops, you've found a dead link.",
                "Go back to the previous page."
            );
        var cursor = long.TryParse(call.Query("cursor"), CultureInfo.InvariantCulture, out var number) ? number : 0;
        var count = Math.Clamp(Number(call, "maxResults", LargestStreamPage) ?? LargestStreamPage, 1, LargestStreamPage);
        var stream = jira.Directory.Stream;
        var start = stream.IndexAfter(new JiraUser(cursor, "", ""));
        var page = stream.Page(start, count);
        var isLast = start + page.Count >= stream.Count;
        var link = $"{call.Links.Api}user/list?maxResults={count}";
        return FakeAnswer.Json(
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("self", cursor == 0 ? link : $"{link}&cursor={cursor}");
                json.WriteNumber("maxResults", count);
                json.WriteBoolean("isLast", isLast);
                if (!isLast)
                {
                    json.WriteString("nextCursor", $"{page[^1].Id}");
                    json.WriteString("nextPage", $"{link}&cursor={page[^1].Id}");
                }
                WriteUsers(json, "values", call, page);
                json.WriteEndObject();
            }
        );
    }

    /// <summary>A helper of the user interface: names with the match marked [D].</summary>
    public FakeAnswer Pick(JiraCall call)
    {
        var query = call.Query("query") ?? "";
        var count = Math.Clamp(Number(call, "maxResults", 50) ?? 50, 0, LargestPickerPage);
        var excluded = call.QueryAll("exclude").Select(JiraNames.Fold).ToHashSet(StringComparer.Ordinal);
        JiraUser[] all = authentication.IsAdministrator(call.Caller)
            ? [.. Matching(query).Where(user => user.Active && !excluded.Contains(user.LowerName))]
            : [];
        return FakeAnswer.Json(
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("users");
                foreach (var user in all.Take(count))
                {
                    json.WriteStartObject();
                    json.WriteString("name", user.Name);
                    json.WriteString("key", user.Key);
                    json.WriteString(
                        "html",
                        $"{Marked(user.DisplayName, query)} - {Marked(user.Email, query)} ({Marked(user.Name, query)})"
                    );
                    json.WriteString("displayName", user.DisplayName);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteNumber("total", all.Length);
                json.WriteString("header", $"Showing {Math.Min(count, all.Length)} of {all.Length} matching users");
                json.WriteEndObject();
            }
        );
    }

    /// <summary>
    /// Groups with the query anywhere in their name; an empty query lists. Cut at jira.ajax.autocomplete.limit whatever
    /// maxResults asks [D]. Somebody who may not browse gets an empty list.
    /// </summary>
    public FakeAnswer PickGroups(JiraCall call)
    {
        var query = call.Query("query") ?? "";
        var folded = JiraNames.Fold(query);
        var limit = jira.Options.AutocompleteLimit;
        var count = Math.Clamp(Number(call, "maxResults", limit) ?? limit, 0, limit);
        var excluded = call.QueryAll("exclude").Select(JiraNames.Fold).ToHashSet(StringComparer.Ordinal);
        JiraGroup[] all =
            call.Visitor is { } caller && authentication.IsAdministrator(caller)
                ?
                [
                    .. jira.Directory.Groups.Where(group =>
                        group.LowerName.Contains(folded, StringComparison.Ordinal) && !excluded.Contains(group.LowerName)
                    ),
                ]
                : [];
        return FakeAnswer.Json(
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("header", $"Showing {Math.Min(count, all.Length)} of {all.Length} matching groups");
                json.WriteNumber("total", all.Length);
                json.WriteStartArray("groups");
                foreach (var group in all.Take(count))
                {
                    json.WriteStartObject();
                    json.WriteString("name", group.Name);
                    json.WriteString("html", Marked(group.Name, query));
                    json.WriteStartArray("labels");
                    json.WriteEndArray();
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
    }

    /// <summary>maxResults and startAt as Jira takes them: absent is a default, too much is cut, a word is an error.</summary>
    public static bool TryPage(JiraCall call, int largest, int otherwise, out int start, out int count)
    {
        start = Math.Max(0, Number(call, "startAt", 0) ?? -1);
        count = Math.Clamp(Number(call, "maxResults", otherwise) ?? -1, 0, largest);
        return Number(call, "startAt", 0) is not null && Number(call, "maxResults", otherwise) is not null;
    }

    public static void WriteUsers(Utf8JsonWriter json, string property, JiraCall call, IEnumerable<JiraUser> users)
    {
        json.WriteStartArray(property);
        foreach (var user in users)
            JiraJson.WriteListedUser(json, call.Links, user);
        json.WriteEndArray();
    }

    private static int? Number(JiraCall call, string parameter, int otherwise) =>
        call.Query(parameter) is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    /// <summary>". " and the SQL wildcards list everybody: tricks that clients live on (JRA-29069) [D].</summary>
    private IEnumerable<JiraUser> Matching(string text) =>
        text is "" or "." or "%" or "_" or "\"\""
            ? jira.Directory.Users
            : jira.Directory.Index.StartingWith(text).OrderBy(user => user, JiraNames.Users);

    private static string Marked(string text, string query)
    {
        var at = query.Length == 0 ? -1 : text.IndexOf(query, StringComparison.OrdinalIgnoreCase);
        return at < 0
            ? WebUtility.HtmlEncode(text)
            : $"{WebUtility.HtmlEncode(text[..at])}<b>{WebUtility.HtmlEncode(text.Substring(at, query.Length))}</b>{WebUtility.HtmlEncode(text[(at + query.Length)..])}";
    }
}
