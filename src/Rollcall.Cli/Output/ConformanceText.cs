using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rollcall.Conformance.Checks;
using Rollcall.Conformance.Format;
using Rollcall.Conformance.Play;
using Spectre.Console;

namespace Rollcall.Cli.Output;

/// <summary>A line for each scenario as it ends, what failed under it in words, and the sum.</summary>
internal sealed class ConformanceText(Screen screen)
{
    private const int MostFailuresShown = 5;
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<ScenarioResult> _results = [];
    private JsonObject _document = [];

    public void Begin(Uri server, ServerFeatures features)
    {
        _document = new JsonObject
        {
            ["server"] = server.ToString(),
            ["offers"] = new JsonArray([.. features.Names.Select(name => (JsonNode)name)]),
        };
        if (screen.IsJson)
            return;
        screen.Line($"{server} offers {(features.Names.IsEmpty ? "nothing optional" : string.Join(", ", features.Names))}.");
        screen.Blank();
        screen.Line($"{"", -6}{"PASSED", 7}{"FAILED", 8}  SCENARIO", Styles.Heading);
    }

    public void Write(Corpus corpus, ScenarioResult result)
    {
        if (!screen.IsJson && _results.LastOrDefault()?.Scenario is var last && CorpusOf(last) != corpus.Name)
            screen.Line(corpus.Name, Styles.Heading);
        _results.Add(result);
        if (screen.IsJson)
            return;
        var failed = result.Checks.Count(IsFailure);
        var (word, style) = WordOf(result);
        screen.Line(
            0,
            [
                ($"{word, -6}", style),
                (
                    string.Create(CultureInfo.InvariantCulture, $"{result.Passed, 7:N0}{failed, 8:N0}  {result.Scenario.Title}"),
                    null
                ),
                (result.NotApplicable is { } why ? $" ({why})" : "", Styles.Quiet),
            ]
        );
        foreach (var (step, check) in FailuresOf(result).Take(MostFailuresShown))
        {
            screen.Line(8, $"{step.Step.What}: {step.Request}", Styles.Quiet);
            screen.Line(8, Sentence(check), check.Level == Level.Must ? Styles.Bad : Styles.Warning);
        }
        foreach (var (step, check) in ChecksOf(result, check => check.Deviation is not null).Take(MostFailuresShown))
            screen.Line(8, $"{step.Step.What}: {step.Request}: {check.Deviation!.Name}", Styles.Quiet);
        if (failed > MostFailuresShown)
            screen.Line(8, $"and {failed - MostFailuresShown:N0} more; --output json has them all.", Styles.Quiet);
    }

    public void End()
    {
        if (screen.IsJson)
        {
            _document["scenarios"] = new JsonArray([.. _results.Select(ToJson)]);
            screen.Verbatim(_document.ToJsonString(Indented));
            return;
        }
        var musts = _results.Sum(result => result.Failed(Level.Must));
        var shoulds = _results.Sum(result => result.Failed(Level.Should));
        screen.Blank();
        foreach (
            var (deviation, count) in _results
                .SelectMany(result => result.Checks)
                .Select(check => check.Deviation)
                .OfType<Deviation>()
                .CountBy(deviation => deviation)
        )
        {
            screen.Line($"{deviation.Name} ({TimeText.Count(count, "check")}): {deviation.Sentence}", Styles.Warning);
            screen.Blank();
        }
        var others = _results.Sum(result => result.Deviating);
        screen.Line(
            $"{TimeText.Count(_results.Count, "scenario")}, {_results.Count(result => result.NotApplicable is not null):N0} of them not applicable. "
                + $"{TimeText.Count(_results.Sum(result => result.Checks.Count()), "check")}: "
                + $"{_results.Sum(result => result.Passed):N0} passed, {musts:N0} that must hold failed, "
                + $"{shoulds:N0} that should hold failed"
                + (others == 0 ? "." : $", {others:N0} otherwise on purpose."),
            musts == 0 ? Styles.Good : Styles.Bad
        );
    }

    private static (string Word, Style Style) WordOf(ScenarioResult result) =>
        result switch
        {
            { NotApplicable: not null } => ("n/a", Styles.Quiet),
            { Holds: false } => ("FAILED", Styles.Bad),
            _ when result.Failed(Level.Should) > 0 => ("should", Styles.Warning),
            { Deviating: > 0 } => ("other", Styles.Warning),
            _ => ("ok", Styles.Good),
        };

    private static string Sentence(Check check) =>
        $"{check.Level.ToString().ToLowerInvariant()}{(check.Rfc is { } rfc ? $" (RFC {rfc})" : "")}: expected {check.What}; found {check.Found}";

    /// <summary>What may be otherwise is no failure.</summary>
    private static bool IsFailure(Check check) => check is { Failed: true, Level: not Level.May };

    private static IEnumerable<(StepResult Step, Check Check)> FailuresOf(ScenarioResult result) => ChecksOf(result, IsFailure);

    private static IEnumerable<(StepResult Step, Check Check)> ChecksOf(ScenarioResult result, Func<Check, bool> which) =>
        result.Steps.SelectMany(step => step.Checks.Where(which).Select(check => (step, check)));

    private static string? CorpusOf(Scenario? scenario) => scenario?.Id.Split('/')[0];

    private static JsonNode ToJson(ScenarioResult result) =>
        new JsonObject
        {
            ["id"] = result.Scenario.Id,
            ["scenario"] = result.Scenario.Title,
            ["notApplicable"] = result.NotApplicable,
            ["passed"] = result.Passed,
            ["failed"] = new JsonArray([.. FailuresOf(result).Select(ToJson)]),
            ["deviating"] = new JsonArray([
                .. ChecksOf(result, check => check.Deviation is not null)
                    .Select(other =>
                    {
                        var json = ToJson(other);
                        json["deviation"] = other.Check.Deviation!.Name;
                        return json;
                    }),
            ]),
        };

    private static JsonObject ToJson((StepResult Step, Check Check) found) =>
        new()
        {
            ["step"] = found.Step.Step.What,
            ["request"] = found.Step.Request,
            ["level"] = found.Check.Level.ToString().ToLowerInvariant(),
            ["rfc"] = found.Check.Rfc,
            ["expected"] = found.Check.What,
            ["found"] = found.Check.Found,
        };
}
