using System.Reflection;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Server.Admin.Targets;
using Rollcall.Server.Recording;
using Rollcall.Server.Scim;
using ConfigurationStatus = Rollcall.AdminApi.ConfigurationStatus;

namespace Rollcall.Server.Admin.Status;

/// <summary><c>GET /admin/v1/status</c></summary>
internal static class GetStatus
{
    private static readonly string Version =
        typeof(GetStatus).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "unknown";

    /// <summary>Shows sources, targets, what waits, and what stands in the way.</summary>
    public static async Task<IResult> HandleAsync(
        IStorage storage,
        ActiveTargets targets,
        TargetReports reports,
        ActiveSources active,
        Hosting.ConfigurationStatus configuration,
        RequestRecorder recorder,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var set = targets.Current;
        var problem = await storage.CheckAsync(cancellationToken);
        var queues = await storage.Work.StatusAsync(cancellationToken);
        var sources = new List<SourceStatus>();
        foreach (var source in set.Configuration.Sources)
            sources.Add(await SourceAsync(storage, source, active.Find(source.Id), now, cancellationToken));
        var apps = new List<TargetStatus>();
        foreach (var target in set.Configuration.Targets)
        {
            if (set.Find(target.Id) is { } found)
                apps.Add(await reports.StatusAsync(found, queues, cancellationToken));
        }
        var status = new ServiceStatus
        {
            Version = Version,
            Now = now,
            Database = new DatabaseStatus(storage.Name, problem?.Detail),
            Configuration = ConfigurationOf(configuration.Current),
            Requests = new RecorderStatus(recorder.Kept, recorder.PassedOver, recorder.Lost),
            Sources = sources,
            Targets = apps,
        };
        return TypedResults.Json(status, AdminJson.Default.ServiceStatus);
    }

    private static async Task<SourceStatus> SourceAsync(
        IStorage storage,
        SourceConfiguration source,
        SourceAccess? access,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var changed = new AuditQuery(Source: source.Id, ChangedAtSource: true, Limit: 1);
        var latest = await storage.Audit.QueryAsync(changed, cancellationToken);
        var requests = await storage.Requests.QueryAsync(new() { Source = source.Id, Limit = 1 }, cancellationToken);
        return new SourceStatus
        {
            Id = source.Id,
            Kind = source.Kind,
            Mode = source.Mode switch
            {
                SourceMode.Live => SourceModes.Live,
                SourceMode.Shadow => SourceModes.Shadow,
                _ => SourceModes.Frozen,
            },
            ScimPath = $"/scim/{source.Id}/v2",
            Users = await storage.Directory.CountAsync(source.Id, ResourceKind.User, activeOnly: false, cancellationToken),
            ActiveUsers = await storage.Directory.CountAsync(source.Id, ResourceKind.User, activeOnly: true, cancellationToken),
            Groups = await storage.Directory.CountAsync(source.Id, ResourceKind.Group, activeOnly: false, cancellationToken),
            LastChange = latest.FirstOrDefault()?.At,
            Credentials = CredentialReports.Of(access, now),
            LastRequest = requests is [var request, ..]
                ? new LastRequest(request.Id.ToString(), request.At, request.Method, request.Path, request.Status)
                : null,
        };
    }

    private static ConfigurationStatus ConfigurationOf(Hosting.ConfigurationState state) =>
        new(
            state.Version,
            state.Rejected is { } rejected
                ? $"from {rejected.Origin}, {rejected.Errors.Length} {(rejected.Errors.Length == 1 ? "error" : "errors")}, "
                    + $"the first: {rejected.Errors.FirstOrDefault()}"
                : null
        );
}
