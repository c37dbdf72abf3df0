namespace Rollcall.Benchmarks.Processes;

/// <summary>
/// What the same web server does with nothing to do (<c>/bare</c>), and with one durable SQLite transaction a request
/// (<c>/one-transaction</c>): the floors that ratios are of.
/// </summary>
internal static class FloorServer
{
    public static async Task RunAsync(string url, string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        var answer = Payload.StoredAnswer();
        app.MapGet(
            "/bare",
            context =>
            {
                context.Response.ContentType = "application/scim+json";
                context.Response.ContentLength = answer.Length;
                return context.Response.Body.WriteAsync(answer, context.RequestAborted).AsTask();
            }
        );
        await using var transactions = OneTransaction.Open(folder);
        app.MapPost(
            "/one-transaction",
            async context =>
            {
                using var body = new StreamReader(context.Request.Body);
                var document = await body.ReadToEndAsync(context.RequestAborted);
                var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
                await transactions.InsertAsync(id, document, context.RequestAborted);
                context.Response.StatusCode = 201;
                context.Response.ContentLength = answer.Length;
                await context.Response.Body.WriteAsync(answer, context.RequestAborted);
            }
        );
        await app.RunAsync();
    }
}
