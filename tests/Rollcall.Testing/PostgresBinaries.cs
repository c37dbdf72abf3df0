namespace Rollcall.Testing;

/// <summary>Where PostgreSQL's server programs are on this machine.</summary>
internal static class PostgresBinaries
{
    private const string DebianRoot = "/usr/lib/postgresql";

    /// <summary>The directory with <c>initdb</c> and <c>postgres</c>, of the newest version installed.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message says what to install.</exception>
    public static string Find()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return Debian().Concat(onPath).FirstOrDefault(directory => File.Exists(Path.Combine(directory, "initdb")))
            ?? throw new InvalidOperationException(
                "PostgreSQL's server is not installed, and the tests need it. On Debian and Ubuntu: apt-get install -y postgresql. "
                    + "Elsewhere: install PostgreSQL 13 or later and put the directory of initdb on PATH."
            );
    }

    private static IEnumerable<string> Debian() =>
        Directory.Exists(DebianRoot)
            ? Directory
                .GetDirectories(DebianRoot)
                .Where(directory => int.TryParse(Path.GetFileName(directory), out _))
                .OrderByDescending(directory =>
                    int.Parse(Path.GetFileName(directory), System.Globalization.CultureInfo.InvariantCulture)
                )
                .Select(directory => Path.Combine(directory, "bin"))
            : [];
}
