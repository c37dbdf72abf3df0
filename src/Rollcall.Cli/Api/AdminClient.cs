using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rollcall.AdminApi;

namespace Rollcall.Cli.Api;

/// <summary>The admin API of one server. Whatever goes wrong becomes a <see cref="CliException"/> that names the URL.</summary>
public sealed class AdminClient(Uri url, string token, TimeProvider time) : IDisposable
{
    /// <summary>A dry run sends a line at least this often; everything else answers well within it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly HttpMessageInvoker _http = Connection.To(url);

    /// <summary>Without the last slash, for people.</summary>
    public string Url { get; } = url.ToString().TrimEnd('/');

    public Task<ServiceStatus> StatusAsync(CancellationToken cancellationToken) =>
        GetAsync(AdminRoutes.Status, AdminJson.Default.ServiceStatus, cancellationToken);

    /// <param name="query">With its question mark.</param>
    public Task<PersonPage> PeopleAsync(string query, CancellationToken cancellationToken) =>
        GetAsync(AdminRoutes.People + query, AdminJson.Default.PersonPage, cancellationToken);

    /// <param name="query">With its question mark.</param>
    public Task<GroupPage> GroupsAsync(string query, CancellationToken cancellationToken) =>
        GetAsync(AdminRoutes.Groups + query, AdminJson.Default.GroupPage, cancellationToken);

    public Task<Person> PersonAsync(string key, CancellationToken cancellationToken) =>
        GetAsync(AdminRoutes.Person(key), AdminJson.Default.Person, cancellationToken);

    public Task<WhyReport> WhyAsync(string key, CancellationToken cancellationToken) =>
        GetAsync(AdminRoutes.Why(key), AdminJson.Default.WhyReport, cancellationToken);

    /// <param name="path">Of the person or group.</param>
    public Task<UnlinkReport> LookAtLinkAsync(string path, string target, CancellationToken cancellationToken) =>
        GetAsync(path + Query.Of(("target", target)), AdminJson.Default.UnlinkReport, cancellationToken);

    /// <param name="path">Of the person or group.</param>
    public Task<UnlinkReport> UnlinkAsync(string path, UnlinkRequest request, CancellationToken cancellationToken) =>
        PostAsync(path, request, AdminJson.Default.UnlinkRequest, AdminJson.Default.UnlinkReport, cancellationToken);

    public Task<ReconcileAccepted> ReconcileAsync(ReconcileRequest request, CancellationToken cancellationToken) =>
        PostAsync(
            AdminRoutes.Reconcile,
            request,
            AdminJson.Default.ReconcileRequest,
            AdminJson.Default.ReconcileAccepted,
            cancellationToken
        );

    public Task<AuditPage> AuditAsync(AuditFilter filter, CancellationToken cancellationToken) =>
        GetAsync(AdminRoutes.Audit + filter.ToQuery(), AdminJson.Default.AuditPage, cancellationToken);

    public Task<SourceCheck> CheckSourceAsync(string id, DateTimeOffset? since, CancellationToken cancellationToken) =>
        GetAsync(
            AdminRoutes.SourceCheck(id) + Query.Of(("since", Query.Time(since))),
            AdminJson.Default.SourceCheck,
            cancellationToken
        );

    public Task<RequestPage> RequestsAsync(RequestFilter filter, CancellationToken cancellationToken) =>
        GetAsync(AdminRoutes.Requests + filter.ToQuery(), AdminJson.Default.RequestPage, cancellationToken);

    public Task<RequestReport> RequestAsync(string id, CancellationToken cancellationToken) =>
        GetAsync(AdminRoutes.Request(id), AdminJson.Default.RequestReport, cancellationToken);

    public Task<ReplayReport> ReplayAsync(
        string source,
        DateTimeOffset? since,
        string document,
        CancellationToken cancellationToken
    ) =>
        PostAsync(
            AdminRoutes.RequestReplay + Query.Of(("source", source), ("since", Query.Time(since))),
            new ConfigurationProposal(document, "cli"),
            AdminJson.Default.ConfigurationProposal,
            AdminJson.Default.ReplayReport,
            cancellationToken
        );

    public Task<ConfigurationDocument> ConfigurationAsync(long? version, CancellationToken cancellationToken) =>
        GetAsync(
            version is { } number ? AdminRoutes.ConfigurationVersion(number) : AdminRoutes.Configuration,
            AdminJson.Default.ConfigurationDocument,
            cancellationToken
        );

    public Task<ConfigurationVersionList> ConfigurationVersionsAsync(CancellationToken cancellationToken) =>
        GetAsync(AdminRoutes.ConfigurationVersions, AdminJson.Default.ConfigurationVersionList, cancellationToken);

    public Task<ConfigurationCheck> CheckConfigurationAsync(string document, CancellationToken cancellationToken) =>
        PostAsync(
            AdminRoutes.ConfigurationCheck,
            new ConfigurationProposal(document, "cli"),
            AdminJson.Default.ConfigurationProposal,
            AdminJson.Default.ConfigurationCheck,
            cancellationToken
        );

    public Task<ConfigurationActivated> ActivateConfigurationAsync(string document, CancellationToken cancellationToken) =>
        PostAsync(
            AdminRoutes.Configuration,
            new ConfigurationProposal(document, "cli"),
            AdminJson.Default.ConfigurationProposal,
            AdminJson.Default.ConfigurationActivated,
            cancellationToken
        );

    public Task<TargetCheck> CheckTargetAsync(string id, CancellationToken cancellationToken) =>
        GetAsync(AdminRoutes.TargetCheck(id), AdminJson.Default.TargetCheck, cancellationToken);

    public async Task<TargetStatus> ResumeTargetAsync(string id, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, At(AdminRoutes.TargetResume(id)));
        return await SendAsync(request, AdminJson.Default.TargetStatus, cancellationToken);
    }

    public Task<BrakeReleased> ReleaseBrakeAsync(string id, BrakeRelease release, CancellationToken cancellationToken) =>
        PostAsync(
            AdminRoutes.BrakeRelease(id),
            release,
            AdminJson.Default.BrakeRelease,
            AdminJson.Default.BrakeReleased,
            cancellationToken
        );

    /// <summary>The lines as they come. Ends with the summary, or with a <see cref="CliException"/> when the answer was cut off.</summary>
    public async IAsyncEnumerable<PlanLine> PlanAsync(
        PlanRequest plan,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, At(AdminRoutes.Plan))
        {
            Content = AdminContent.Of(plan, AdminJson.Default.PlanRequest),
        };
        using var silence = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        using var response = await Failures.TranslateAsync(Url, () => SendAsync(request, either.Token), cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(either.Token));
        while (true)
        {
            silence.CancelAfter(Patience);
            var text = await Failures.TranslateAsync(Url, () => reader.ReadLineAsync(either.Token).AsTask(), cancellationToken);
            if (text is null)
                throw Failures.CutOff(Url);
            // Whoever reads on in a pager is not the server's silence.
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
            var line = AdminContent.Line(text, Url);
            yield return line;
            if (line.Summary is not null)
                yield break;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, At(path));
        return await SendAsync(request, type, cancellationToken);
    }

    private async Task<TAnswer> PostAsync<TBody, TAnswer>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, At(path)) { Content = AdminContent.Of(body, bodyType) };
        return await SendAsync(request, answerType, cancellationToken);
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        return await Failures.TranslateAsync(
            Url,
            async () =>
            {
                using var response = await SendAsync(request, either.Token);
                await using var body = await response.Content.ReadAsStreamAsync(either.Token);
                return await JsonSerializer.DeserializeAsync(body, type, either.Token) ?? throw new JsonException("null");
            },
            cancellationToken
        );
    }

    /// <summary>Returns only answers that are 2xx and ours.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.UserAgent.ParseAdd(
            string.Create(CultureInfo.InvariantCulture, $"rollcall-cli/{typeof(AdminClient).Assembly.GetName().Version}")
        );
        var response = await _http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode && AdminContent.IsJson(response))
            return response;
        using (response)
            throw await Failures.OfAsync(Url, response, cancellationToken);
    }

    private Uri At(string path) => new(Url + path);
}
