using Rollcall.Connectors;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Unlinking;
using Rollcall.Server.Admin;
using Rollcall.Server.Observability;
using Rollcall.Server.Recording;
using Rollcall.Server.Scim;
using Rollcall.Server.Scim.Access;
using Rollcall.Server.Targets;

namespace Rollcall.Server.Hosting;

/// <summary>What the server is made of.</summary>
internal static class RollcallServices
{
    /// <summary>Patience with requests and steps under way when the server is told to stop.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    public static void AddRollcall(
        this IServiceCollection services,
        ServerOptions options,
        ProcessEnvironment environment,
        IStorage storage
    )
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopPatience);
        services.AddRoutingCore();
        services.AddSingleton(options);
        services.AddSingleton(environment);
        services.AddSingleton(environment.Time);
        AddStores(services, storage);
        AddConfiguration(services, options, environment);
        AddObservability(services, environment);
        AddEngine(services);
        services.AddScim();
        services.AddAdminApi();
        // The order is that of starting; stopping is the other way round.
        services.AddRecording();
        services.AddHostedService(provider => provider.GetRequiredService<OtlpExport>());
        services.AddHostedService<ReconcileService>();
        services.AddHostedService<TargetWatch>();
        services.AddHostedService<HeldWatch>();
        services.AddHostedService<ClockWatch>();
        services.AddHostedService<ReconcileSchedule>();
        services.AddHostedService<ConfigurationReload>();
        services.AddHostedService<UniqueValuesService>();
        services.AddHostedService<CredentialWatch>();
    }

    private static void AddStores(IServiceCollection services, IStorage storage)
    {
        services.AddSingleton(storage);
        services.AddSingleton(storage.Directory);
        services.AddSingleton(storage.Work);
        services.AddSingleton(storage.Links);
        services.AddSingleton(storage.Audit);
        services.AddSingleton(storage.Settings);
        services.AddSingleton(storage.Requests);
        services.AddSingleton(storage.Credentials);
        services.AddSingleton(storage.UniqueValues);
    }

    private static void AddConfiguration(IServiceCollection services, ServerOptions options, ProcessEnvironment environment)
    {
        services.AddSingleton(ConnectorCatalog.All);
        services.AddSingleton(new SecretResolver(environment.Variable));
        services.AddSingleton(new ConfigurationFile(options.ConfigurationFile));
        services.AddSingleton(new ActiveConfiguration(ConfigurationSnapshot.Empty));
        services.AddSingleton<ConfigurationStatus>();
        services.AddSingleton<ConfigurationBrake>();
        services.AddSingleton<ConfigurationChecker>();
        services.AddSingleton<ConfigurationUse>();
        services.AddSingleton<ConfigurationVersions>();
        services.AddSingleton<ReconcileAfterChange>();
        services.AddSingleton<UniqueValueIndexing>();
        services.AddSingleton<ConfigurationActivator>();
        services.AddSingleton<FileImport>();
        services.AddSingleton<SecretFiles>();
        services.AddSingleton<ConfigurationStart>();
        services.AddSingleton<ActiveAdminTokens>();
        services.AddSingleton<TrustedProxies>();
        services.AddSingleton<FirstAdminToken>();
    }

    private static void AddObservability(IServiceCollection services, ProcessEnvironment environment)
    {
        services.AddMetrics();
        services.AddSingleton<ServerMetrics>();
        services.AddSingleton<DatabaseHealth>();
        services.AddSingleton<QueueMetrics>();
        services.AddSingleton<CredentialMetrics>();
        services.AddSingleton<TargetMetrics>();
        services.AddSingleton<PrometheusText>();
        services.AddSingleton(provider => new OtlpExport(
            provider.GetRequiredService<QueueMetrics>(),
            environment.Time,
            environment.Variable,
            provider.GetRequiredService<ILogger<OtlpExport>>()
        ));
    }

    private static void AddEngine(IServiceCollection services)
    {
        services.AddSingleton<TargetConnectors>();
        services.AddSingleton<TargetActivation>();
        services.AddSingleton<ActiveTargets>();
        services.AddSingleton<DirectoryWriter>();
        services.AddSingleton<RemovalBrakes>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<Previewer>();
        services.AddSingleton<Unlinker>();
        services.AddSingleton<ReconcileWorker>();
    }
}
