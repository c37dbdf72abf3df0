using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Scim;

/// <summary>Puts SCIM into the application.</summary>
internal static class ScimHosting
{
    public static void AddScim(this IServiceCollection services)
    {
        services.AddSingleton<ActiveSources>();
        services.AddSingleton<CredentialGate>();
        services.AddSingleton<FailedAttempts>();
        services.AddSingleton<SourceAuthentication>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<ScimEndpoints>();
        services.AddSingleton<ScimPipeline>();
    }

    /// <summary>Before routing: a SCIM request goes straight to its pipeline.</summary>
    public static void UseScim(this WebApplication application)
    {
        var pipeline = application.Services.GetRequiredService<ScimPipeline>();
        var tokens = application.Services.GetRequiredService<TokenEndpoint>();
        application.Use(next =>
            http =>
                http.Request.Path.StartsWithSegments(ScimPipeline.PathPrefix, out var rest)
                    ? pipeline.HandleAsync(http, rest.Value ?? "")
                : http.Request.Path.StartsWithSegments(TokenEndpoint.PathPrefix, out var behind)
                    ? tokens.HandleAsync(http, behind.Value ?? "")
                : next(http)
        );
    }
}
