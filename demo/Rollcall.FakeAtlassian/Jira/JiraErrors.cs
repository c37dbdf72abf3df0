using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>
/// The one error body of /rest/api/2, schema ErrorCollection [D]: messages, and messages by form field, whose names are those
/// of Jira's own forms (username, email, fullname, password) and not those of the JSON [I].
/// Texts are those that clients in the field are known to match on, where one is known (jira-dc.md section 1).
/// </summary>
internal static class JiraErrors
{
    /// <summary>Raw message key that Jira shows for a change it sees nothing in [D JRASERVER-36639].</summary>
    public const string NothingToChange = "error.no.value.found.to.be.changed";

    public static FakeAnswer Of(int status, string message) => Body(status, message, field: null);

    public static FakeAnswer Field(string field, string message) => Body(StatusCodes.Status400BadRequest, message, field);

    public static FakeAnswer BadRequest(string message) => Of(StatusCodes.Status400BadRequest, message);

    public static FakeAnswer UserNotFound(string? name) =>
        Of(StatusCodes.Status404NotFound, $"The user named '{name}' does not exist");

    public static FakeAnswer UserKeyNotFound(string key) =>
        Of(StatusCodes.Status404NotFound, $"The user with the key '{key}' does not exist");

    public static FakeAnswer GroupNotFound(string? name, bool isBadRequest = false) =>
        Of(
            isBadRequest ? StatusCodes.Status400BadRequest : StatusCodes.Status404NotFound,
            $"The group named '{name}' does not exist."
        );

    public static FakeAnswer MalformedJson() => BadRequest("The request body is not a JSON object.");

    private static FakeAnswer Body(int status, string message, string? field) =>
        FakeAnswer.Json(
            status,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("errorMessages");
                if (field is null)
                    json.WriteStringValue(message);
                json.WriteEndArray();
                json.WriteStartObject("errors");
                if (field is not null)
                    json.WriteString(field, message);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        );
}
