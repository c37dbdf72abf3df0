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
        screen.Line(
            $"{TimeText.Count(_results.Count, "scenario")}, {_results.Count(result => result.NotApplicable is not null):N0} of them not applicable. "
                + $"{TimeText.Count(_results.Sum(result => result.Checks.Count()), "check")}: "
                + $"{_results.Sum(result => result.Passed):N0} passed, {musts:N0} that must hold failed, "
                + $"{shoulds:N0} that should hold failed.",
            musts == 0 ? Styles.Good : Styles.Bad
        );
    }

    private static (string Word, Style Style) WordOf(ScenarioResult result) =>
        result switch
        {
            { NotApplicable: not null } => ("n/a", Styles.Quiet),
            { Holds: false } => ("FAILED", Styles.Bad),
            _ when result.Failed(Level.Should) > 0 => ("should", Styles.Warning),
            _ => ("ok", Styles.Good),
        };

    private static string Sentence(Check check) =>
        $"{check.Level.ToString().ToLowerInvariant()}{(check.Rfc is { } rfc ? $" (RFC {rfc})" : "")}: expected {check.What}; found {check.Found}";

    /// <summary>What may be otherwise is no failure.</summary>
    private static bool IsFailure(Check check) => check is { Passed: false, Level: not Level.May };

    private static IEnumerable<(StepResult Step, Check Check)> FailuresOf(ScenarioResult result) =>
        result.Steps.SelectMany(step => step.Checks.Where(IsFailure).Select(check => (step, check)));

    private static string? CorpusOf(Scenario? scenario) => scenario?.Id.Split('/')[0];

    private static JsonNode ToJson(ScenarioResult result) =>
        new JsonObject
        {
            ["id"] = result.Scenario.Id,
            ["scenario"] = result.Scenario.Title,
            ["notApplicable"] = result.NotApplicable,
            ["passed"] = result.Passed,
            ["failed"] = new JsonArray([
                .. FailuresOf(result)
                    .Select(failure => new JsonObject
                    {
                        ["step"] = failure.Step.Step.What,
                        ["request"] = failure.Step.Request,
                        ["level"] = failure.Check.Level.ToString().ToLowerInvariant(),
                        ["rfc"] = failure.Check.Rfc,
                        ["expected"] = failure.Check.What,
                        ["found"] = failure.Check.Found,
                    }),
            ]),
        };
}
