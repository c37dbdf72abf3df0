using Microsoft.AspNetCore.Http.Features;
using Rollcall.Engine.Configuration;

namespace Rollcall.Server.Admin.Access;

/// <summary>Who asks, once the token was found good.</summary>
/// <param name="Name">The token's name.</param>
/// <param name="RequestId">Names this request in audit and log.</param>
internal sealed record AdminCaller(string Name, AdminRole Role, string RequestId)
{
    /// <summary>For audit.</summary>
    public string Actor => $"admin/{Name}";

    /// <summary>The guard puts it there before any handler runs.</summary>
    public static AdminCaller Of(HttpContext http) => http.Features.GetRequiredFeature<AdminCaller>();
}
