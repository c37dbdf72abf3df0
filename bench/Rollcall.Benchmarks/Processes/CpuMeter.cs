using System.Globalization;

namespace Rollcall.Benchmarks.Processes;

/// <summary>User and system time of processes with all their children, the ended ones too: a database is many processes.</summary>
internal sealed class CpuMeter(params int[] roots)
{
    private const double MillisecondsPerTick = 10; // USER_HZ, fixed at 100 for what /proc shows (proc(5))

    /// <summary>Milliseconds so far.</summary>
    public double Read()
    {
        var ticks = new Dictionary<int, long>();
        var children = new Dictionary<int, List<int>>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                !int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || Stat(folder) is not { } stat
            )
                continue;
            ticks[id] = stat.Ticks;
            if (!children.TryGetValue(stat.Parent, out var siblings))
                children[stat.Parent] = siblings = [];
            siblings.Add(id);
        }
        return roots.Sum(Tree) * MillisecondsPerTick;

        long Tree(int id) => ticks.GetValueOrDefault(id) + (children.TryGetValue(id, out var own) ? own.Sum(Tree) : 0);
    }

    /// <summary>Null when the process ended while we looked.</summary>
    private static (int Parent, long Ticks)? Stat(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            // The name, in parentheses, may hold anything. After it: state, parent, ..., utime, stime, cutime, cstime.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (Number(1), fields.Skip(11).Take(4).Sum(field => long.Parse(field, CultureInfo.InvariantCulture)));

            int Number(int at) => int.Parse(fields[at], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
