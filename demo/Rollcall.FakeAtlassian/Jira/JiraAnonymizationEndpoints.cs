using System.Globalization;
using System.Text.Json;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Jira;

/// <summary>
/// Anonymisation of a user (Jira 8.7 and later, system administrators) [D spec]: a dry run, a task that runs beside the
/// requests, its progress. One task at a time. Here a task is over after its progress was asked a number of times.
/// </summary>
internal sealed class JiraAnonymizationEndpoints(FakeJira jira)
{
    private static readonly string[] Operations =
    [
        "USER_TRANSFER_OWNERSHIP_PLUGIN_POINTS",
        "USER_DISABLE",
        "USER_KEY_CHANGE_PLUGIN_POINTS",
        "USER_KEY_CHANGE",
        "USER_NAME_CHANGE_PLUGIN_POINTS",
        "USER_NAME_CHANGE",
        "USER_EXTERNAL_ID_CHANGE",
        "USER_ANONYMIZE_PLUGIN_POINTS",
    ];

    private readonly Dictionary<long, AnonymizationTask> _tasks = [];
    private long _lastId = 10_000;

    /// <summary>What would be done: 200, or 400 when it could not be.</summary>
    public FakeAnswer Validate(JiraCall call)
    {
        var key = call.Query("userKey");
        var user = key is null ? null : jira.Directory.FindEver(name: null, key);
        return FakeAnswer.Json(
            user is null ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK,
            json => WriteValidation(json, key, user)
        );
    }

    /// <summary>202 with the task; 400 without the key of a user; 409 while another task runs.</summary>
    public FakeAnswer Schedule(JiraCall call)
    {
        if (call.ReadJson() is not { ValueKind: JsonValueKind.Object } body)
            return JiraErrors.MalformedJson();
        var key =
            body.TryGetProperty("userKey", out var value) && value.ValueKind == JsonValueKind.String
                ? FakeRequest.TextOf(value)
                : null;
        if (key is null || jira.Directory.FindEver(name: null, key) is not { } user)
            return JiraErrors.Field("userKey", $"The user with the key '{key}' does not exist");
        if (user == call.Caller)
            return JiraErrors.Field("userKey", "You cannot anonymize yourself.");
        if (_tasks.Values.Any(task => task.IsRunning))
            return JiraErrors.Of(StatusCodes.Status409Conflict, "Another user anonymization process is already in progress.");
        var task = new AnonymizationTask(++_lastId, user, user.Name, jira.Options.AnonymizationPolls, jira.Clock.GetUtcNow());
        _tasks.Add(task.Id, task);
        Advance(task);
        return FakeAnswer
            .Json(StatusCodes.Status202Accepted, json => WriteProgress(json, call, task))
            .With("Location", ProgressLink(call, task)) with
        {
            Changed = true,
        };
    }

    /// <summary>200 with the state of the task; 404 for a task that is not known.</summary>
    public FakeAnswer Progress(JiraCall call)
    {
        var task =
            call.Query("taskId") is not { } text ? _tasks.Values.LastOrDefault()
            : long.TryParse(text, CultureInfo.InvariantCulture, out var id) ? _tasks.GetValueOrDefault(id)
            : null;
        if (task is null)
            return JiraErrors.Of(StatusCodes.Status404NotFound, "There is no such user anonymization task.");
        task.PollsLeft = Math.Max(0, task.PollsLeft - 1);
        Advance(task);
        return FakeAnswer.Json(StatusCodes.Status200OK, json => WriteProgress(json, call, task));
    }

    private void Advance(AnonymizationTask task)
    {
        if (!task.IsRunning || task.PollsLeft > 0)
            return;
        task.FinishedAt = jira.Clock.GetUtcNow();
        var user = task.User;
        var alias = $"user-{Convert.ToHexStringLower(BitConverter.GetBytes(user.Id))[..5]}";
        if (user.Deleted)
            return;
        jira.Directory.Change(
            user,
            it =>
            {
                it.Rename($"jirauser{it.Id}");
                it.DisplayName = alias;
                it.Email = $"{it.Name}@jira.invalid";
                it.Active = false;
            }
        );
    }

    private static string ProgressLink(JiraCall call, AnonymizationTask task) =>
        $"{call.Links.Api}user/anonymization/progress?taskId={task.Id}";

    private static void WriteProgress(Utf8JsonWriter json, JiraCall call, AnonymizationTask task)
    {
        json.WriteStartObject();
        WriteEmpty(json, "errors");
        WriteEmpty(json, "warnings");
        json.WriteString("userKey", task.User.Key);
        json.WriteString("userName", task.UserName);
        json.WriteString("fullName", task.User.DisplayName);
        json.WriteString("progressUrl", ProgressLink(call, task));
        json.WriteNumber("currentProgress", task.IsRunning ? 50 : 100);
        json.WriteString("submittedTime", Time(task.SubmittedAt));
        json.WriteString("startTime", Time(task.SubmittedAt));
        if (task.FinishedAt is { } finished)
            json.WriteString("finishTime", Time(finished));
        WriteOperations(json);
        json.WriteString("status", task.IsRunning ? "IN_PROGRESS" : "COMPLETED");
        json.WriteBoolean("isRerun", false);
        json.WriteEndObject();
    }

    private static void WriteValidation(Utf8JsonWriter json, string? key, JiraUser? user)
    {
        json.WriteStartObject();
        json.WriteStartObject("errors");
        if (user is null)
        {
            json.WriteStartObject("USER_DISABLE");
            json.WriteStartArray("errorMessages");
            json.WriteStringValue($"The user with the key '{key}' does not exist");
            json.WriteEndArray();
            WriteEmpty(json, "errors");
            json.WriteEndObject();
        }
        json.WriteEndObject();
        WriteEmpty(json, "warnings");
        json.WriteString("expand", "affectedEntities");
        if (user is not null)
        {
            json.WriteString("userKey", user.Key);
            json.WriteString("userName", user.Name);
            json.WriteString("displayName", user.DisplayName);
            json.WriteBoolean("deleted", user.Deleted);
            json.WriteString("email", user.Email);
        }
        json.WriteBoolean("success", user is not null);
        WriteOperations(json);
        json.WriteBoolean("businessLogicValidationFailed", false);
        json.WriteEndObject();
    }

    private static void WriteOperations(Utf8JsonWriter json)
    {
        json.WriteStartArray("operations");
        foreach (var operation in Operations)
            json.WriteStringValue(operation);
        json.WriteEndArray();
    }

    private static void WriteEmpty(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);

    private sealed class AnonymizationTask(long id, JiraUser user, string userName, int polls, DateTimeOffset submittedAt)
    {
        public long Id { get; } = id;

        public JiraUser User { get; } = user;

        public string UserName { get; } = userName;

        public int PollsLeft { get; set; } = polls;

        public DateTimeOffset SubmittedAt { get; } = submittedAt;

        public DateTimeOffset? FinishedAt { get; set; }

        public bool IsRunning => FinishedAt is null;
    }
}
