using System.Text.Json;
using Rollcall.AdminApi;
using Rollcall.Engine.Requests;
using Rollcall.Server.Recording;

namespace Rollcall.Server.Admin.Requests;

/// <summary>Shows recorded requests.</summary>
internal static class RequestReports
{
    /// <param name="withBodies">They were read with it.</param>
    public static ScimRequest Of(RecordedRequest request, bool withBodies) =>
        new()
        {
            Id = request.Id.ToString(),
            At = request.At,
            Source = request.Source,
            Credential = request.Credential,
            Method = request.Method,
            Path = request.Path,
            Query = request.Query,
            Operation = request.Operation,
            Resource = request.Resource?.ToString(),
            UserAgent = request.UserAgent,
            Client = request.Client,
            Status = request.Status,
            ScimType = request.ScimType,
            Detail = request.Detail,
            Milliseconds = Math.Round(request.Duration.TotalMilliseconds, 3),
            Sent = withBodies ? BodyOf(request.Sent) : null,
            Answered = withBodies ? BodyOf(request.Answered) : null,
        };

    private static ScimBody? BodyOf(RecordedBody body)
    {
        if (body.Length == 0)
            return null;
        if (body.Text is not { } text)
            return new ScimBody(body.Length, NotKept: WhyNot(body.Omitted));
        using var json = JsonDocument.Parse(text);
        return new ScimBody(body.Length, json.RootElement.Clone());
    }

    private static string WhyNot(BodyOmission omission) =>
        omission switch
        {
            BodyOmission.SwitchedOff => "The source keeps no bodies (record.bodies).",
            BodyOmission.TooLong => "Bodies above 64 KiB are only counted.",
            BodyOmission.NotJson => "It was not JSON, so nobody can tell what in it is secret.",
            BodyOmission.OneOfMany =>
                $"More than {RequestRecorder.AnswersPerSecond} writes were answered in that second. It showed the resource as it was then in the directory.",
            _ => "It is not on record.",
        };
}
