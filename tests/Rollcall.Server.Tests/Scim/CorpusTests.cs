using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Scim;

/// <summary>
/// Replays what identity providers really send, from corpora/PROVIDER/*.json, and checks what they need to see in return. A case is a
/// list of steps; each may save values of its answer under names that later steps use as {name}.
/// </summary>
public abstract class CorpusTests(ServerFixture fixture)
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "corpora");

    public static TheoryData<string> Cases =>
        [
            .. Directory
                .EnumerateFiles(Root, "*.json", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_identity_provider_gets_the_answers_it_needs(string file)
    {
        var document = JsonNode.Parse(
            await File.ReadAllTextAsync(Path.Combine(Root, file), TestContext.Current.CancellationToken)
        )!;
        using var scim = fixture.NewSource();
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { ["base"] = scim.BaseUrl };
        var headers = HeadersOf(document["headers"], names);
        var number = 0;
        foreach (var step in document["steps"]!.AsArray())
        {
            var answer = await SendAsync(scim, step!["request"]!, headers, names);
            CorpusExpectation.Check(answer, step["expect"]!, names, $"{file}, step {++number} ({step["what"]})");
            foreach (var (name, pointer) in step["save"]?.AsObject() ?? [])
                names[name] = CorpusExpectation.ValueAt(answer.Json, pointer!.GetValue<string>())!.GetValue<string>();
        }
    }

    private static Task<ScimAnswer> SendAsync(
        ScimClient scim,
        JsonNode request,
        IReadOnlyList<(string, string)> headers,
        IReadOnlyDictionary<string, string> names
    )
    {
        var path = CorpusExpectation.Fill(request["path"]!.GetValue<string>(), names).TrimStart('/');
        var body = request["body"] is { } json ? CorpusExpectation.Fill(json.ToJsonString(), names) : null;
        return scim.SendAsync(
            new HttpMethod(request["method"]!.GetValue<string>()),
            path,
            body,
            request["contentType"]?.GetValue<string>() ?? "application/scim+json",
            headers: [.. headers, .. HeadersOf(request["headers"], names)]
        );
    }

    private static List<(string, string)> HeadersOf(JsonNode? headers, IReadOnlyDictionary<string, string> names) =>
        [
            .. (headers?.AsObject() ?? []).Select(header =>
                (header.Key, CorpusExpectation.Fill(header.Value!.GetValue<string>(), names))
            ),
        ];
}

public sealed class CorporaOnSqlite(SqliteServer server) : CorpusTests(server), IClassFixture<SqliteServer>;

public sealed class CorporaOnPostgres(PostgresServer server) : CorpusTests(server), IClassFixture<PostgresServer>;
