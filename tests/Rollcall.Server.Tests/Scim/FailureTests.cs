using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Scim.Schema;
using Rollcall.Server.Hosting;
using Rollcall.Server.Observability;
using Rollcall.Server.Recording;
using Rollcall.Server.Scim;
using Rollcall.Server.Scim.Access;
using Rollcall.Testing;

namespace Rollcall.Server.Tests.Scim;

/// <summary>When it is the server's own fault, or its database's.</summary>
public sealed class FailureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_is_away_is_503_with_Retry_After_and_the_server_is_not_ready()
    {
        var cluster = await PostgresCluster.StartAsync();
        await using var server = await RollcallServer.StartAsync(database: await cluster.CreateDatabaseAsync());
        using var scim = server.Scim();
        await scim.CreateUserAsync("before@example.com");

        await cluster.DisposeAsync();

        var read = await scim.GetAsync("Users");
        var write = await scim.PostAsync("Users", Bodies.User("during@example.com"));
        foreach (var answer in (ScimAnswer[])[read, write])
        {
            answer.Status.ShouldBe(503, answer.Text);
            answer.Headers.RetryAfter.ShouldNotBeNull();
            answer.Json["status"]!.GetValue<string>().ShouldBe("503");
        }
        using var ready = await server.Http.GetAsync("/health/ready", Cancel);
        ((int)ready.StatusCode).ShouldBe(503);
        JsonNode.Parse(await ready.Content.ReadAsStringAsync(Cancel))!["database"]!["problem"]!
            .GetValue<string>()
            .ShouldNotBeEmpty();
        using var live = await server.Http.GetAsync("/health/live", Cancel);
        ((int)live.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task A_fault_of_ours_is_500_as_a_SCIM_error_that_tells_nothing_of_our_insides()
    {
        var (status, body) = await AnswerAsync(new InvalidOperationException("secret inside"));

        status.ShouldBe(500);
        body.ShouldContain("urn:ietf:params:scim:api:messages:2.0:Error");
        body.ShouldNotContain("secret inside");
        body.ShouldNotContain("InvalidOperationException");
    }

    [Fact]
    public async Task A_store_that_refuses_is_503_and_does_not_say_more_than_it_must()
    {
        var (status, body) = await AnswerAsync(
            new StoreUnavailableException(StoreTrouble.Full, "no space left on /var/lib/rollcall")
        );

        status.ShouldBe(503);
        body.ShouldNotContain("/var/lib/rollcall");
    }

    [Fact]
    public async Task Who_goes_away_in_the_midst_of_an_answer_is_no_fault_of_ours()
    {
        var (status, body) = await AnswerAsync(new OperationCanceledException(), startsBeforeTheClientGoes: true);

        status.ShouldBe(200);
        body.ShouldBeEmpty();
    }

    /// <summary>A response whose first bytes are on their way: the server takes no status any more.</summary>
    private sealed class StartedResponse : IHttpResponseFeature
    {
        public int StatusCode
        {
            get => 200;
            set => throw new InvalidOperationException("StatusCode cannot be set because the response has already started.");
        }

        public string? ReasonPhrase { get; set; }

        public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

        public Stream Body { get; set; } = Stream.Null;

        public bool HasStarted => true;

        public void OnStarting(Func<object, Task> callback, object state) { }

        public void OnCompleted(Func<object, Task> callback, object state) { }
    }

    private static async Task<(int Status, string Body)> AnswerAsync(Exception failure, bool startsBeforeTheClientGoes = false)
    {
        var store = new FailingStore(failure);
        var sources = new ActiveSources();
        sources.Replace([
            new SourceAccess(
                new SourceConfiguration { Id = "okta" },
                ScimSchemas.Default,
                [
                    new AccessCredential(
                        "okta",
                        new SourceCredential.Token("primary", new SecretReference(SecretKind.Environment, "SCIM_TOKEN")),
                        RollcallServer.Token
                    ),
                ]
            ),
        ]);
        var options = new ServerOptions();
        var writer = new DirectoryWriter(store, new ActiveConfiguration(ConfigurationSnapshot.Empty), TimeProvider.System);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new ServerMetrics(services.GetRequiredService<IMeterFactory>());
        var proxies = new TrustedProxies();
        var pipeline = new ScimPipeline(
            new ScimEndpoints(store, writer, options, TimeProvider.System),
            new SourceAuthentication(
                sources,
                new CredentialGate(proxies, NullLogger<CredentialGate>.Instance),
                new FailedAttempts(TimeProvider.System, NullLogger<FailedAttempts>.Instance),
                proxies,
                metrics
            ),
            options,
            proxies,
            metrics,
            new RequestRecorder(sources, proxies, services.GetRequiredService<IMeterFactory>()),
            TimeProvider.System,
            NullLogger<ScimPipeline>.Instance
        );
        var http = new DefaultHttpContext();
        http.Request.Method = "GET";
        http.Request.Host = new HostString("127.0.0.1");
        http.Request.Headers.Authorization = $"Bearer {RollcallServer.Token}";
        if (startsBeforeTheClientGoes)
        {
            http.Features.Set<IHttpResponseFeature>(new StartedResponse());
            http.RequestAborted = new CancellationToken(canceled: true);
        }
        using var body = new MemoryStream();
        http.Response.Body = body;

        await pipeline.HandleAsync(http, "/okta/v2/Users/0190a0a0-0000-7000-8000-000000000000");

        return (http.Response.StatusCode, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }

    private sealed class FailingStore(Exception failure) : IDirectoryStore
    {
        public ValueTask<StoredResource?> FindAsync(
            string source,
            ResourceKind kind,
            ResourceId id,
            bool withGroups,
            CancellationToken cancellationToken
        ) => throw failure;

        public ValueTask<StoredResource?> FindAsync(ResourceId id, bool withGroups, CancellationToken cancellationToken) =>
            throw failure;

        public Task<ResourcePage> QueryAsync(ResourceQuery query, CancellationToken cancellationToken) => throw failure;

        public Task<CombinedPage> QueryAsync(CombinedQuery query, CancellationToken cancellationToken) => throw failure;

        public IAsyncEnumerable<MemberRow> MembersAsync(ResourceId group, CancellationToken cancellationToken) => throw failure;

        public ValueTask<SaveResult> SaveAsync(DirectoryChange change, CancellationToken cancellationToken) => throw failure;

        public Task<long> CountAsync(string source, ResourceKind kind, bool activeOnly, CancellationToken cancellationToken) =>
            throw failure;
    }
}
