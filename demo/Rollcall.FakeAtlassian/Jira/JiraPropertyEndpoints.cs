using System.Text;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>Properties of a user: a key of up to 255 bytes, any JSON of up to 32,768 bytes [D]. Jira has no other place for an external id.</summary>
internal sealed class JiraPropertyEndpoints(FakeJira jira, JiraAuthentication authentication)
{
    private const int LongestKey = 255;
    private const int LargestValue = 32_768;

    public FakeAnswer List(JiraCall call)
    {
        if (Refuse(call, out var user) is { } refusal)
            return refusal;
        return FakeAnswer.Json(
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("keys");
                foreach (var key in user.Properties.Keys)
                {
                    json.WriteStartObject();
                    json.WriteString(
                        "self",
                        $"{call.Links.Api}user/properties/{Uri.EscapeDataString(key)}?userKey={Uri.EscapeDataString(user.Key)}"
                    );
                    json.WriteString("key", key);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
    }

    public FakeAnswer Read(JiraCall call)
    {
        if (Refuse(call, out var user) is { } refusal)
            return refusal;
        if (!user.Properties.TryGetValue(call.Parameter, out var value))
            return NoProperty(call);
        return FakeAnswer.Json(
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("key", call.Parameter);
                json.WritePropertyName("value");
                json.WriteRawValue(value);
                json.WriteEndObject();
            }
        );
    }

    /// <summary>201 for a new key, 200 for one that was there; both with an empty body [D].</summary>
    public FakeAnswer Store(JiraCall call)
    {
        if (Refuse(call, out var user) is { } refusal)
            return refusal;
        if (Encoding.UTF8.GetByteCount(call.Parameter) > LongestKey)
            return JiraErrors.BadRequest($"The property key must not be longer than {LongestKey} bytes.");
        if (call.Request.Body.Length > LargestValue)
            return JiraErrors.BadRequest($"The property value must not be longer than {LargestValue} bytes.");
        if (call.ReadJson() is null)
            return JiraErrors.BadRequest("The property value must be valid JSON.");
        var value = call.Request.Body.ToArray();
        var had = user.Properties.GetValueOrDefault(call.Parameter);
        user.Properties[call.Parameter] = value;
        return FakeAnswer.Empty(had is null ? StatusCodes.Status201Created : StatusCodes.Status200OK) with
        {
            Changed = had is null || !had.AsSpan().SequenceEqual(value),
        };
    }

    public FakeAnswer Remove(JiraCall call)
    {
        if (Refuse(call, out var user) is { } refusal)
            return refusal;
        return user.Properties.Remove(call.Parameter)
            ? FakeAnswer.Empty(StatusCodes.Status204NoContent) with
            {
                Changed = true,
            }
            : NoProperty(call);
    }

    /// <summary>An administrator may everybody's, anybody else their own.</summary>
    private FakeAnswer? Refuse(JiraCall call, out JiraUser user)
    {
        var key = call.Query("userKey");
        var name = call.Query("username");
        user = (key is not null ? jira.Directory.FindUserByKey(key) : jira.Directory.FindUser(name ?? ""))!;
        if (key is null && name is null)
            return JiraErrors.BadRequest("Either the 'username' or the 'userKey' query parameters need to be provided");
        if (user is null)
            return key is null ? JiraErrors.UserNotFound(name) : JiraErrors.UserKeyNotFound(key);
        return user == call.Caller ? null : authentication.Refuse(call.Caller, JiraRight.Administrator);
    }

    private static FakeAnswer NoProperty(JiraCall call) =>
        JiraErrors.Of(StatusCodes.Status404NotFound, $"The property with key '{call.Parameter}' does not exist.");
}
