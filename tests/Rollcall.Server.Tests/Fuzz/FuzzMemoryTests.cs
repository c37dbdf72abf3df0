using Rollcall.Testing.Hostile;

namespace Rollcall.Server.Tests.Fuzz;

/// <summary>What large requests leave behind. Memory is counted for the whole process, so nothing else runs meanwhile.</summary>
[Collection("memory")]
public abstract class FuzzMemoryTests(FuzzServer fixture)
{
    private const int RoundsAtOnce = 5;
    private const int MostTimes = 20;

    [Fact]
    public async Task Large_requests_leave_no_memory_behind()
    {
        var victim = await fixture.NewVictimAsync();
        var large = HostileCorpus
            .Of(victim.Source, victim.User, victim.Group)
            .Where(attack => attack.Request.Body is { Length: > 500_000 })
            .ToList();
        var sent = large.Sum(attack => (long)attack.Request.Body!.Length) * RoundsAtOnce;

        // Each thread keeps buffers for its next request, and how many threads there are is up to the tests before. What
        // requests leave behind goes on for ever; what threads keep is full at some time.
        var left = new List<long>();
        while (left.Count < MostTimes && !(left.Count >= 2 && left.TakeLast(2).All(bytes => bytes < sent / 10)))
            left.Add(await LeftAsync());

        left.TakeLast(2).ShouldAllBe(bytes => bytes < sent / 10, $"bytes left of {sent} sent, time after time");

        async Task<long> LeftAsync()
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var round = 0; round < RoundsAtOnce; round++)
                foreach (var attack in large)
                    await victim.SendAsync(attack.Request);
            return GC.GetTotalMemory(forceFullCollection: true) - before;
        }
    }
}

public sealed class SqliteFuzzMemoryTests(SqliteFuzzServer fixture) : FuzzMemoryTests(fixture), IClassFixture<SqliteFuzzServer>;

public sealed class PostgresFuzzMemoryTests(PostgresFuzzServer fixture)
    : FuzzMemoryTests(fixture),
        IClassFixture<PostgresFuzzServer>;

[CollectionDefinition("memory", DisableParallelization = true)]
public sealed class MemoryIsCountedAlone;
