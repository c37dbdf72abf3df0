using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Rollcall.AdminApi;
using Rollcall.Engine.Audit;
using Rollcall.Engine.Configuration;
using Rollcall.Server.Admin.Access;
using Rollcall.Server.Admin.Audit;
using Rollcall.Server.Admin.Configuration;
using Rollcall.Server.Admin.Http;
using Rollcall.Server.Admin.Plans;
using Rollcall.Server.Admin.Reconciles;
using Rollcall.Server.Admin.Requests;
using Rollcall.Server.Admin.Resources;
using Rollcall.Server.Admin.Sources;
using Rollcall.Server.Admin.Status;
using Rollcall.Server.Admin.Targets;
using Rollcall.Server.Admin.Unlinking;

namespace Rollcall.Server.Admin;

/// <summary>Puts the admin API into the application: <see cref="MapAdminApi"/> lists every operation and the role it needs.</summary>
internal static class AdminHosting
{
    private const string Json = "application/json";

    public static void AddAdminApi(this IServiceCollection services)
    {
        services.AddSingleton<AdminAuthentication>();
        services.AddSingleton<AdminGuard>();
        services.AddSingleton<ResourceLookup>();
        services.AddSingleton<ResourceListing>();
        services.AddSingleton<ResourceReports>();
        services.AddSingleton<NestedGroups>();
        services.AddSingleton<TargetReports>();
        services.AddSingleton<SubjectLookup>();
        services.AddSingleton<ReleasedByName>();
        services.AddSingleton<ForgottenLinks>();
        services.AddSingleton<DryRun>();
        services.AddSingleton<DryRunKeys>();
        services.AddSingleton<DryRunTurn>();
        services.AddSingleton<WorkSelection>();
        services.AddSingleton<PlannedUnder>();
        services.AddSingleton<ProposedTargets>();
        services.Configure<JsonOptions>(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, AdminJson.Default);
            // Numbers are numbers: a client generated from the OpenAPI document should not have to expect strings.
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.DefaultIgnoreCondition = AdminJson.Default.Options.DefaultIgnoreCondition;
        });
        // A query parameter of the wrong type then reaches the guard, which says in a problem what is wrong.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddOpenApi(AdminOpenApi.Name, AdminOpenApi.Configure);
        services.AddSingleton<OpenApiAnswer>();
    }

    public static void MapAdminApi(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var api = new AdminEndpoints(routes, services.GetRequiredService<AdminGuard>());

        api.GetOpen(AdminRoutes.OpenApi, services.GetRequiredService<OpenApiAnswer>().HandleAsync);

        api.Get<ServiceStatus>(AdminRoutes.Status, AdminRole.Reader, GetStatus.HandleAsync);

        MapPeople(api);

        api.Post<PlanLine>(AdminRoutes.Plan, AdminRole.Reader, MakePlan.HandleAsync, DryRunLines.ContentType)
            .WithMetadata(RequestBody.Of<PlanRequest>(isOptional: true))
            .MayConflict()
            .MayRefuseDocument();
        api.Post<ReconcileAccepted>(AdminRoutes.Reconcile, AdminRole.Operator, AskReconcile.HandleAsync, Json, 202)
            .WithMetadata(RequestBody.Of<ReconcileRequest>(isOptional: true))
            .MayConflict();
        api.Get<AuditPage>(AdminRoutes.Audit, AdminRole.Reader, QueryAudit.HandleAsync)
            .WithMetadata(new KnownValues("action", AuditActions.All))
            .MayConflict();

        api.Get<SourceCheck>(AdminRoutes.Sources + "/{id}/check", AdminRole.Reader, CheckSource.HandleAsync);
        api.Get<RequestPage>(AdminRoutes.Requests, AdminRole.Reader, ListRequests.HandleAsync)
            .WithMetadata(new KnownValues("method", ListRequests.Methods, InAnyCase: true));
        api.Get<RequestReport>(AdminRoutes.Requests + "/{id}", AdminRole.Reader, GetRequest.HandleAsync);
        api.Post<ReplayReport>(AdminRoutes.RequestReplay, AdminRole.Reader, ReplayRequests.HandleAsync, Json)
            .WithMetadata(RequestBody.Of<ConfigurationProposal>())
            .MayRefuseDocument();

        api.Get<ConfigurationDocument>(AdminRoutes.Configuration, AdminRole.Reader, GetConfiguration.ActiveAsync);
        api.Get<ConfigurationVersionList>(AdminRoutes.ConfigurationVersions, AdminRole.Reader, GetConfiguration.VersionsAsync);
        api.Get<ConfigurationDocument>(
            AdminRoutes.ConfigurationVersions + "/{number:long}",
            AdminRole.Reader,
            GetConfiguration.VersionAsync
        );
        // Checking resolves secret references, so it tells which variables and files there are: not for readers.
        api.Post<ConfigurationCheck>(AdminRoutes.ConfigurationCheck, AdminRole.Admin, CheckConfiguration.HandleAsync, Json)
            .WithMetadata(RequestBody.Of<ConfigurationProposal>());
        api.Post<ConfigurationActivated>(AdminRoutes.Configuration, AdminRole.Admin, ActivateConfiguration.HandleAsync, Json)
            .WithMetadata(RequestBody.Of<ConfigurationProposal>())
            .MayRefuseDocument();

        api.Get<TargetCheck>(AdminRoutes.Targets + "/{id}/check", AdminRole.Reader, CheckTarget.HandleAsync);
        api.Post<TargetStatus>(AdminRoutes.Targets + "/{id}/resume", AdminRole.Operator, ResumeTarget.HandleAsync, Json);
        // Lets people lose access that a safety net holds back.
        api.Post<BrakeReleased>(AdminRoutes.Targets + "/{id}/release-brake", AdminRole.Admin, ReleaseBrake.HandleAsync, Json)
            .WithMetadata(RequestBody.Of<BrakeRelease>())
            .MayConflict();

        api.Otherwise(AdminRoutes.Root + "/{**path}");
    }

    private static void MapPeople(AdminEndpoints api)
    {
        api.Get<PersonPage>(AdminRoutes.People, AdminRole.Reader, ListPeople.HandleAsync);
        api.Get<Person>(AdminRoutes.People + "/{key}", AdminRole.Reader, GetPerson.HandleAsync).MayConflict();
        api.Get<WhyReport>(AdminRoutes.People + "/{key}/why", AdminRole.Reader, ExplainPerson.HandleAsync).MayConflict();
        api.Get<GroupPage>(AdminRoutes.Groups, AdminRole.Reader, ListGroups.HandleAsync);
        api.Get<Group>(AdminRoutes.Groups + "/{key}", AdminRole.Reader, GetGroup.HandleAsync).MayConflict();

        // What follows may give somebody an account and take another one from somebody who left.
        api.Get<UnlinkReport>(AdminRoutes.People + "/{key}/unlink", AdminRole.Reader, Unlink.LookAtPersonAsync).MayConflict();
        api.Post<UnlinkReport>(AdminRoutes.People + "/{key}/unlink", AdminRole.Admin, Unlink.ForgetOfPersonAsync, Json)
            .WithMetadata(RequestBody.Of<UnlinkRequest>())
            .MayConflict();
        api.Get<UnlinkReport>(AdminRoutes.Groups + "/{key}/unlink", AdminRole.Reader, Unlink.LookAtGroupAsync).MayConflict();
        api.Post<UnlinkReport>(AdminRoutes.Groups + "/{key}/unlink", AdminRole.Admin, Unlink.ForgetOfGroupAsync, Json)
            .WithMetadata(RequestBody.Of<UnlinkRequest>())
            .MayConflict();
    }

    /// <summary>Several sources have what is asked for by name, or the brake holds nothing back of it.</summary>
    private static RouteHandlerBuilder MayConflict(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<Problem>(StatusCodes.Status409Conflict, Problem.ContentType);

    private static RouteHandlerBuilder MayRefuseDocument(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<Problem>(StatusCodes.Status422UnprocessableEntity, Problem.ContentType);
}
