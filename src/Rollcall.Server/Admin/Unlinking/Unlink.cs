using Rollcall.AdminApi;
using Rollcall.Engine.Directory;
using Rollcall.Server.Admin.Access;
using Rollcall.Server.Admin.Http;

namespace Rollcall.Server.Admin.Unlinking;

/// <summary><c>GET</c> and <c>POST /admin/v1/people/{key}/unlink</c>, and the same of groups.</summary>
internal static class Unlink
{
    /// <summary>Shows which account is taken for a person's, and what would be done if Rollcall forgot it.</summary>
    public static Task<IResult> LookAtPersonAsync(
        string key,
        string? target,
        ForgottenLinks links,
        CancellationToken cancellationToken
    ) => links.LookAsync(ResourceKind.User, key, target, cancellationToken);

    /// <summary>Shows which group of the app is taken for a source group's, and what would be done if Rollcall forgot it.</summary>
    public static Task<IResult> LookAtGroupAsync(
        string key,
        string? target,
        ForgottenLinks links,
        CancellationToken cancellationToken
    ) => links.LookAsync(ResourceKind.Group, key, target, cancellationToken);

    /// <summary>Has Rollcall forget which account is a person's.</summary>
    public static Task<IResult> ForgetOfPersonAsync(
        HttpContext http,
        string key,
        ForgottenLinks links,
        CancellationToken cancellationToken
    ) => ForgetAsync(http, ResourceKind.User, key, links, cancellationToken);

    /// <summary>Has Rollcall forget which group of the app is a source group's.</summary>
    public static Task<IResult> ForgetOfGroupAsync(
        HttpContext http,
        string key,
        ForgottenLinks links,
        CancellationToken cancellationToken
    ) => ForgetAsync(http, ResourceKind.Group, key, links, cancellationToken);

    private static async Task<IResult> ForgetAsync(
        HttpContext http,
        ResourceKind kind,
        string key,
        ForgottenLinks links,
        CancellationToken cancellationToken
    )
    {
        var (request, wrong) = await RequestJson.ReadAsync(
            http,
            AdminJson.Default.UnlinkRequest,
            whenEmpty: null,
            cancellationToken
        );
        if (request is null)
            return wrong!;
        if (string.IsNullOrEmpty(request.Forget))
            return Problems.BadRequest("forget is missing.", "Write the id that GET of the same path shows as forget.");
        if (RequestJson.TooLong(request.Because) is { } tooLong)
            return tooLong;
        return await links.ForgetAsync(AdminCaller.Of(http), kind, key, request, cancellationToken);
    }
}
