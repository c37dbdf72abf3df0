using Rollcall.Engine.Configuration;
using Rollcall.Server.Hosting.Tls;

namespace Rollcall.Server.Hosting;

/// <summary>What the command line decides. Everything else is in the configuration document.</summary>
public sealed record ServerOptions
{
    public string ConfigurationFile { get; init; } = "rollcall.yaml";

    /// <summary>Where the embedded database lives.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>Loopback unless asked otherwise: SCIM carries bearer tokens, so TLS belongs in front of anything wider.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:7070");

    /// <summary>Set exactly when <see cref="Listen"/> is https.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Null: SQLite in <see cref="DataDirectory"/>. May hold a password, so it is never logged.</summary>
    public string? Database { get; init; }

    /// <summary>
    /// The base URL the IdP knows us by, for <c>meta.location</c>. Null: what the request's Host header says, which is right
    /// unless a proxy rewrites it.
    /// </summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The most the configuration can allow (<see cref="RequestLimits.BodyBytes"/>).</summary>
    public long MaxBodyBytes { get; init; } = RequestLimits.LargestBody;

    /// <summary>How long a client may take to send the line and the headers of a request.</summary>
    public TimeSpan HeadersWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the body of a request may come slower than 240 bytes a second.</summary>
    public TimeSpan SlowBodyFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the file, and on a shared database the active version, is looked at.</summary>
    public TimeSpan LookAtConfigurationEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it is looked whether a target is due to be compared as a whole.</summary>
    public TimeSpan LookAtSchedulesEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often it is looked whether a target is left alone, for the log, and whether the clock went back.</summary>
    public TimeSpan LookAtTargetsEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it is looked whether a safeguard holds people back, for the log.</summary>
    public TimeSpan LookAtHeldEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it is looked whether a credential of a source comes to its end, and kept when each was last used.</summary>
    public TimeSpan LookAtCredentialsEvery { get; init; } = TimeSpan.FromMinutes(1);
}
