using Microsoft.Extensions.DependencyInjection;
using Rollcall.Engine.Requests;
using Rollcall.Server.Recording;

namespace Rollcall.Server.Tests.Recording;

/// <summary>What is on record of a source that reads or writes as fast as it can.</summary>
public sealed class RecordingRateTests
{
    private const int More = 5;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_very_many_writes_in_a_second_all_are_on_record_with_what_was_sent_and_only_some_with_what_was_answered()
    {
        await using var server = await RollcallServer.StartAsync(time: new StoppedTime());
        var scim = server.Scim();
        for (var i = 0; i < RequestRecorder.AnswersPerSecond + More; i++)
            (await scim.PostAsync("Users", Bodies.User($"p{i}@example.com"))).Status.ShouldBe(201);
        var refused = await scim.PostAsync("Users", Bodies.User("p0@example.com"));
        var bulk = await scim.PostAsync("Bulk", BulkOf(Bodies.User("bulk@example.com")));
        (refused.Status, bulk.Status).ShouldBe((409, 200));

        var creates = await OnRecordAsync(server, "users.create", RequestRecorder.AnswersPerSecond + More + 1);
        var bulks = await OnRecordAsync(server, "bulk", 1);

        creates.Count(request => request.Sent.Text == null).ShouldBe(0);
        var answers = creates
            .Where(request => !request.Failed)
            .Select(request => request.Answered)
            .Where(answer => answer.Text == null)
            .ToList();
        answers.Select(answer => answer.Omitted).ShouldBe(Enumerable.Repeat(BodyOmission.OneOfMany, More));
        answers.Min(answer => answer.Length).ShouldBeGreaterThan(0);
        creates.Single(request => request.Failed).Detail.ShouldBe(refused.Detail);
        bulks.Single().Answered.Text.ShouldBe(bulk.Text);
    }

    [Fact]
    public async Task Of_very_many_reads_in_a_second_only_some_are_on_record_and_all_writes()
    {
        await using var server = await RollcallServer.StartAsync(time: new StoppedTime());
        using var scim = server.Scim();
        var id = await scim.CreateUserAsync("gus@example.com");
        for (var i = 0; i < RequestRecorder.ReadsPerSecond + More; i++)
            (await scim.GetAsync($"Users/{id}")).Status.ShouldBe(200);
        (await scim.DeleteAsync($"Users/{id}")).Status.ShouldBe(204);
        var recorder = server.Application.Services.GetRequiredService<RequestRecorder>();

        await Eventually.HoldsAsync(
            () => Task.FromResult((recorder.Kept, recorder.PassedOver) == (RequestRecorder.ReadsPerSecond + 2, More)),
            "all are on record but the last reads"
        );

        var log = server.Application.Services.GetRequiredService<IRequestLog>();
        var all = await log.QueryAsync(new RequestQuery { Limit = 1_000 }, Cancelled);
        all.Select(request => request.Operation)
            .ShouldBe(
                [.. Enumerable.Repeat("users.get", RequestRecorder.ReadsPerSecond), "users.create", "users.delete"],
                ignoreOrder: true
            );
    }

    private static string BulkOf(string user) =>
        $$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations":[{"method":"POST","path":"/Users","bulkId":"a","data":{{user}}}]}
            """;

    private static async Task<IReadOnlyList<RecordedRequest>> OnRecordAsync(RollcallServer server, string operation, int count)
    {
        var log = server.Application.Services.GetRequiredService<IRequestLog>();
        IReadOnlyList<Guid> ids = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                var all = await log.QueryAsync(new RequestQuery { WritesOnly = true, Limit = 1_000 }, Cancelled);
                ids = [.. all.Where(request => request.Operation == operation).Select(request => request.Id)];
                return ids.Count == count;
            },
            $"{count} times {operation} are on record"
        );
        // A list comes without bodies.
        return await Task.WhenAll(ids.Select(async id => (await log.FindAsync(id, Cancelled))!));
    }

    /// <summary>It is always the same second; waiting takes as long as ever.</summary>
    private sealed class StoppedTime : TimeProvider
    {
        private readonly DateTimeOffset _now = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
