using Rollcall.Engine.Configuration;

namespace Rollcall.Engine.Tests.Configuration;

public sealed class RecordRulesTests
{
    [Fact]
    public void What_is_not_written_is_recorded_for_a_week_without_secrets()
    {
        var rules = Read("").Configuration!.Sources[0].Record;

        rules.ShouldBe(new RecordRules());
        rules.Requests.ShouldBe(RecordedRequests.All);
        rules.Bodies.ShouldBe(RecordedBodies.Redacted);
        rules.Retention.ShouldBe(TimeSpan.FromDays(7));
    }

    [Fact]
    public void Everything_can_be_set()
    {
        Read("record: { requests: writes, bodies: none, retention: 30d, limit: 5000, redact: [phoneNumbers, addresses] }")
            .Configuration!.Sources[0]
            .Record.ShouldBe(
                new RecordRules
                {
                    Requests = RecordedRequests.Writes,
                    Bodies = RecordedBodies.None,
                    Retention = TimeSpan.FromDays(30),
                    Limit = 5_000,
                    Redact = ["phoneNumbers", "addresses"],
                }
            );
    }

    [Theory]
    [InlineData("record: on", "record")]
    [InlineData("record: { bodies: all }", "record.bodies")]
    [InlineData("record: { requests: yes }", "record.requests")]
    [InlineData("record: { retention: 1000d }", "record.retention")]
    [InlineData("record: { limit: 0 }", "record.limit")]
    [InlineData("record: { redact: phoneNumbers }", "record.redact")]
    [InlineData("record: { body: none }", "record.body")]
    public void What_is_wrong_is_named(string line, string key) =>
        Read(line).Errors.ShouldHaveSingleItem().Key.ShouldBe($"sources[0].{key}");

    private static ConfigurationReading Read(string line) =>
        Documents.Read($"sources:\n  - id: okta\n    tokens: [{{ name: primary, value: env:T }}]\n    {line}\n");
}
