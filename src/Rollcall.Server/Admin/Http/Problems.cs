using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Server.Scim;

namespace Rollcall.Server.Admin.Http;

/// <summary>Every answer that is not a good one: what happened, why, and what to do (RFC 9457).</summary>
internal static class Problems
{
    public static ProblemAnswer Unauthorized(string detail) =>
        Of(
            401,
            ProblemTypes.Unauthorized,
            "No valid admin token",
            detail,
            "Send the header Authorization: Bearer TOKEN with an admin token of this server."
        );

    public static ProblemAnswer Forbidden(string detail, string whatToDo) =>
        Of(403, ProblemTypes.Forbidden, "The role is not enough", detail, whatToDo);

    public static ProblemAnswer BadRequest(string detail, string whatToDo) =>
        Of(400, ProblemTypes.BadRequest, "The request cannot be understood", detail, whatToDo);

    public static ProblemAnswer NotFound(string detail, string whatToDo) =>
        Of(404, ProblemTypes.NotFound, "Not found", detail, whatToDo);

    public static ProblemAnswer MethodNotAllowed(HttpRequest request, string allowed) =>
        Of(
            405,
            ProblemTypes.MethodNotAllowed,
            "Not with this method",
            $"{request.Path} is there, but not for {request.Method}.",
            $"What it takes is {allowed}; {AdminRoutes.OpenApi} says what each does."
        );

    public static ProblemAnswer Ambiguous(string detail, string whatToDo) =>
        Of(409, ProblemTypes.Ambiguous, "More than one", detail, whatToDo);

    public static ProblemAnswer NotHeld(string detail, string whatToDo) =>
        Of(409, ProblemTypes.NotHeld, "Nothing is held back", detail, whatToDo);

    public static ProblemAnswer NotForgotten(string detail, string whatToDo) =>
        Of(409, ProblemTypes.NotForgotten, "Nothing was forgotten", detail, whatToDo);

    public static ProblemAnswer Busy(string detail, string whatToDo, TimeSpan retryAfter) =>
        Of(429, ProblemTypes.Busy, "Busy", detail, whatToDo, retryAfter);

    public static ProblemAnswer InvalidConfiguration(IReadOnlyList<ConfigurationProblem> errors) =>
        new(
            new Problem
            {
                Type = ProblemTypes.InvalidConfiguration,
                Title = "The configuration has errors",
                Status = 422,
                Detail =
                    $"The configuration has {(errors.Count == 1 ? "an error" : $"{errors.Count} errors")}; nothing was changed.",
                WhatToDo = "Mend what is listed and send it again.",
                Errors = errors,
            }
        );

    public static ProblemAnswer StoreUnavailable(string detail, TimeSpan retryAfter) =>
        Of(
            503,
            ProblemTypes.StoreUnavailable,
            "The database is not available",
            detail,
            "Mend the database; the server goes on by itself then. If you asked for a change, look whether it was made before you ask again.",
            retryAfter
        );

    public static ProblemAnswer Unexpected(string requestId) =>
        Of(
            500,
            ProblemTypes.Unexpected,
            "An unexpected error",
            $"Something went wrong that should not have. The log of the server has the details under {requestId}.",
            "If it happens again, report it with that part of the log."
        );

    private static ProblemAnswer Of(
        int status,
        string type,
        string title,
        string detail,
        string whatToDo,
        TimeSpan? retryAfter = null
    ) =>
        new(
            new Problem
            {
                Type = type,
                Title = title,
                Status = status,
                Detail = UnfitText.Clean(detail),
                WhatToDo = whatToDo,
            },
            retryAfter
        );
}

/// <summary>Writes a <see cref="Problem"/>.</summary>
internal sealed class ProblemAnswer(Problem problem, TimeSpan? retryAfter = null) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = problem.Status;
        if (problem.Status == StatusCodes.Status401Unauthorized)
            httpContext.Response.Headers.WWWAuthenticate = "Bearer realm=\"rollcall admin\"";
        if (retryAfter is { } wait)
            RetryAfter.Say(httpContext.Response, wait);
        return httpContext.Response.WriteAsJsonAsync(
            problem,
            AdminJson.Default.Problem,
            Problem.ContentType,
            httpContext.RequestAborted
        );
    }
}
