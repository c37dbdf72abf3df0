using Rollcall.Engine.Configuration.Yaml;

namespace Rollcall.Engine.Configuration.Sections;

/// <summary><c>sources[].record</c>.</summary>
internal static class RecordSection
{
    private const int FewestKept = 100;
    private const int MostKept = 10_000_000;
    private static readonly TimeSpan Shortest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    public static RecordRules Read(ConfigurationValue value)
    {
        var section = value.AsSection(DocumentKeys.Record);
        var defaults = new RecordRules();
        return new()
        {
            Requests = section?.Find("requests")?.AsWord<RecordedRequests>() ?? defaults.Requests,
            Bodies = section?.Find("bodies")?.AsWord<RecordedBodies>() ?? defaults.Bodies,
            Retention = section?.Find("retention")?.AsDuration(Shortest, Longest) ?? defaults.Retention,
            Limit = section?.Find("limit")?.AsWhole(FewestKept, MostKept) ?? defaults.Limit,
            Redact = section?.Find("redact")?.AsTexts("write attribute names, such as [phoneNumbers, addresses]") ?? [],
        };
    }
}
