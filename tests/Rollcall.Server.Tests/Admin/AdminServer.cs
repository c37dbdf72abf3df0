using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rollcall.AdminApi;

namespace Rollcall.Server.Tests.Admin;

/// <summary>A whole server with two sources, an app that is only memory, and an admin token of each role.</summary>
public sealed class AdminServer : IAsyncDisposable
{
    public const string Reader = "reader-token-for-tests-0123456789abcdef";
    public const string Operator = "operator-token-for-tests-0123456789abcdef";
    public const string Admin = "admin-token-for-tests-0123456789abcdef";

    public const string Sources = """
        sources:
          - id: okta
            kind: scim
            tokens: [{ name: primary, value: env:SCIM_TOKEN }]
          - id: entra
            kind: scim
            mode: shadow
            tokens: [{ name: primary, value: env:SCIM_TOKEN }]

        """;

    public const string Targets = """
        targets:
          - id: app
            connector: in-memory
            groups:
              onTheFly: { enabled: true, createMissing: true }
              protected: [administrators]

        """;

    public const string Tokens = """
        admin:
          tokens:
            - { name: rita, value: env:READER, role: reader }
            - { name: otto, value: env:OPERATOR, role: operator }
            - { name: ada, value: env:ADMIN, role: admin }

        """;

    public const string Configuration = Sources + Targets + Tokens;

    /// <summary>With a Jira at that address for the only app.</summary>
    public static string WithJira(string url) =>
        Sources
        + $$"""
            targets:
              - id: jira
                connector: jira-dc
                url: {{url}}
                credential: { token: env:APP_TOKEN }
                pace: { timeout: 10s }

            """
        + Tokens;

    private AdminServer(RollcallServer server) => Server = server;

    public RollcallServer Server { get; }

    public static async Task<AdminServer> StartAsync(string configuration = Configuration, string? database = null) =>
        new(
            await RollcallServer.StartAsync(
                configuration,
                database,
                environment: new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["READER"] = Reader,
                    ["OPERATOR"] = Operator,
                    ["ADMIN"] = Admin,
                    ["APP_TOKEN"] = "app-token",
                }
            )
        );

    public Task<AdminAnswer> GetAsync(string path, string? token = Reader) => SendAsync(HttpMethod.Get, path, token, null);

    public Task<AdminAnswer> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, string? token = Admin) =>
        SendAsync(HttpMethod.Post, path, token, JsonSerializer.Serialize(body, type));

    public async Task<AdminAnswer> SendAsync(HttpMethod method, string path, string? token, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new AdminAnswer(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Headers
        );
    }

    /// <summary>Waits until no target has anything left that it would do by itself.</summary>
    public Task SettleAsync() => UntilAsync(status => status.Targets.All(target => !target.Queue.IsBusy));

    /// <summary>Waits until the status is as wanted; the test's own timeout ends it.</summary>
    public async Task<ServiceStatus> UntilAsync(Func<ServiceStatus, bool> condition)
    {
        var status = await StatusAsync();
        await Eventually.HoldsAsync(async () => condition(status = await StatusAsync()), "the status is as the test wants it");
        return status;
    }

    public async Task<ServiceStatus> StatusAsync() => (await GetAsync(AdminRoutes.Status)).Read(AdminJson.Default.ServiceStatus);

    public async Task<IReadOnlyList<PlanLine>> PlanAsync(PlanRequest request) =>
        (await PostAsync(AdminRoutes.Plan, request, AdminJson.Default.PlanRequest, Reader)).Lines();

    public async Task<IReadOnlyList<AuditEvent>> AuditAsync(string query = "") =>
        (await GetAsync(AdminRoutes.Audit + query)).Read(AdminJson.Default.AuditPage).Entries;

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

public sealed record AdminAnswer(int Status, string? ContentType, string Text, HttpResponseHeaders Headers)
{
    public Problem Problem => Read(AdminJson.Default.Problem, AdminApi.Problem.ContentType);

    public T Read<T>(JsonTypeInfo<T> type, string contentType = "application/json")
    {
        if (ContentType != contentType)
            throw new InvalidOperationException($"{Status} {ContentType}: {Text}");
        return JsonSerializer.Deserialize(Text, type) ?? throw new InvalidOperationException("null");
    }

    public IReadOnlyList<PlanLine> Lines() =>
        [
            .. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize(line, AdminJson.Default.PlanLine)!),
        ];
}
