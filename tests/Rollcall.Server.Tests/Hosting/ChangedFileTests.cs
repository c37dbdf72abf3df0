using Rollcall.Server.Hosting;

namespace Rollcall.Server.Tests.Hosting;

/// <summary>Half a configuration file may be valid, and lack what protects people.</summary>
public sealed class ChangedFileTests
{
    private static readonly DateTime Noon = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void What_does_not_change_is_not_read()
    {
        var file = new ChangedFile(Of(100));

        (file.Look(Of(100)), file.Look(Of(100)), file.IsUnsettled).ShouldBe((false, false, false));
    }

    [Fact]
    public void What_is_being_written_is_read_when_two_looks_find_it_the_same()
    {
        var file = new ChangedFile(Of(100));

        bool[] read = [file.Look(Of(20)), file.Look(Of(60)), file.Look(Of(120))];
        file.IsUnsettled.ShouldBeTrue();

        read.ShouldAllBe(one => !one);
        file.Look(Of(120)).ShouldBeTrue();
        file.IsUnsettled.ShouldBeFalse();
    }

    [Fact]
    public void What_could_not_be_used_up_is_read_again_until_it_was()
    {
        var file = new ChangedFile(Of(100));
        file.Look(Of(120));

        (file.Look(Of(120)), file.Look(Of(120))).ShouldBe((true, true));
        file.WasRead(Of(120));
        file.Look(Of(120)).ShouldBeFalse();
    }

    [Fact]
    public void What_went_away_for_a_moment_and_came_back_as_it_was_is_not_read()
    {
        var file = new ChangedFile(Of(100));

        (file.Look(null), file.Look(Of(100)), file.Look(Of(100))).ShouldBe((false, false, false));
    }

    private static FileStamp Of(long length) => new("rollcall.yaml", Noon, length);
}
