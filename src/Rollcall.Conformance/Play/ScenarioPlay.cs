using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Conformance.Checks;
using Rollcall.Conformance.Format;

namespace Rollcall.Conformance.Play;

/// <summary>One scenario while it is played.</summary>
internal sealed class ScenarioPlay(
    ScimWire wire,
    CreatedResources created,
    ServerFeatures features,
    Names names,
    Scenario scenario
)
{
    private readonly List<StepResult> _results = [];

    /// <summary>All steps; after a value could not be saved the rest would only fail for that, so it is left out.</summary>
    public async Task<ImmutableArray<StepResult>> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var step in scenario.Steps)
        {
            if (!await PlayAsync(step, cancellationToken))
                break;
        }
        return [.. _results];
    }

    private async Task<bool> PlayAsync(Step step, CancellationToken cancellationToken)
    {
        var checks = ImmutableArray.CreateBuilder<Check>();
        var path = names.Fill(step.Request.Path, 1);
        var goesOn = false;
        try
        {
            var before = step.Unchanged is { } same ? await wire.GetAsync(names.Fill(same, 1), cancellationToken) : null;
            var known = created.Paths;
            var replies = await SendAsync(step, cancellationToken);
            var linked = new LinkedCreates(step.Request.Method, path, known, replies, wire.BaseUrl);
            checks.AddRange(linked.Judge(replies, answers => StepChecks.Outcomes(step, answers)));
            for (var index = 0; index < replies.Length; index++)
            {
                var number = index;
                checks.AddRange(
                    linked.Judge(
                        replies,
                        answers =>
                            StepChecks.Of(step, answers[number], node => names.Fill(node, number + 1), features, wire.BaseUrl)
                    )
                );
            }
            if (linked.Any && !checks.Any(check => check.Deviation is not null))
            {
                // The story goes on with others than the one there is: what follows would only fail for that.
                checks.Add(LinkedCreates.NotOfItsOwn(step));
                _results.Add(new StepResult(step, $"{step.Request.Method} {path}", checks.ToImmutable()));
                return false;
            }
            goesOn = TrySave(step, replies, checks);
            await ReadAfterwardsAsync(step, path, replies, checks, cancellationToken);
            if (before is not null)
            {
                var after = await wire.GetAsync(names.Fill(step.Unchanged!, 1), cancellationToken);
                checks.Add(linked.Judge(StepChecks.Unchanged(step, before, after)));
            }
        }
        catch (NoReplyException nothing)
        {
            checks.Add(new Check("an answer", Level.Must, null, nothing.Message));
            goesOn = false;
        }
        _results.Add(new StepResult(step, $"{step.Request.Method} {path}", checks.ToImmutable()));
        return goesOn;
    }

    private async Task<ImmutableArray<Reply>> SendAsync(Step step, CancellationToken cancellationToken)
    {
        var numbers = Enumerable.Range(1, step.Times);
        if (step.AtOnce)
            return [.. await Task.WhenAll(numbers.Select(number => SendAsync(step, number, cancellationToken)))];
        var replies = ImmutableArray.CreateBuilder<Reply>(step.Times);
        foreach (var number in numbers)
            replies.Add(await SendAsync(step, number, cancellationToken));
        return replies.ToImmutable();
    }

    private async Task<Reply> SendAsync(Step step, int number, CancellationToken cancellationToken)
    {
        var path = names.Fill(step.Request.Path, number);
        var headers = scenario
            .Headers.Concat(step.Request.Headers)
            .Select(header => header with { Value = names.Fill(header.Value, number) });
        var body = ScimWire.BodyOf(step.Request, names, number);
        cancellationToken.ThrowIfCancellationRequested();
        // A create that is under way is waited for: nobody else would know what there is to remove.
        var creates = step.Request.Method == "POST";
        var reply = await wire.SendAsync(step.Request, path, headers, body, creates ? CancellationToken.None : cancellationToken);
        created.Note(step.Request.Method, path, reply, wire.BaseUrl);
        return reply;
    }

    private bool TrySave(Step step, ImmutableArray<Reply> replies, ImmutableArray<Check>.Builder checks)
    {
        foreach (var save in step.Save)
        {
            for (var index = 0; index < replies.Length; index++)
            {
                if (replies[index].TextAt(save.Value) is not { } value)
                {
                    checks.Add(new Check($"{save.Value} in the answer", Level.Must, step.Rfc, "nothing"));
                    return false;
                }
                names.Save(step.Times > 1 ? save.Name + (index + 1).ToString(CultureInfo.InvariantCulture) : save.Name, value);
            }
        }
        return true;
    }

    /// <summary>What a write has done is what a read shows, and what is deleted is gone (RFC 7644 section 3.6).</summary>
    private async Task ReadAfterwardsAsync(
        Step step,
        string path,
        ImmutableArray<Reply> replies,
        ImmutableArray<Check>.Builder checks,
        CancellationToken cancellationToken
    )
    {
        var resource = path.Split('?')[0];
        if (step.Request.Method == "DELETE" && replies is [{ Status: 204 }])
        {
            var gone = await wire.GetAsync(resource, cancellationToken);
            checks.Add(Check.Of(gone.Status == 404, "afterwards status 404", $"{gone.Status}", Level.Must, "7644 3.6"));
        }
        if (step.State is null || !step.Expect.Statuses.Contains(replies[^1].Status))
            return;
        if (step.Request.Method == "POST")
            resource = $"{resource}/{replies[^1].Id}";
        var now = await wire.GetAsync(resource, cancellationToken);
        checks.AddRange(StepChecks.State(step, names.Fill(step.State, 1), now, features, wire.BaseUrl));
    }
}
