using Rollcall.Demo.Company;

namespace Rollcall.Demo.Day;

/// <summary>Chooses who something happens to. The same seed chooses the same people.</summary>
internal sealed class Cast(Roster roster, Random random)
{
    /// <summary>The login of somebody who has had an account in Jira for years.</summary>
    public const string AdoptedUserName = "maria.haus@example.com";

    /// <summary>The login somebody takes who would like to be Jira's administrator.</summary>
    public const string Impostor = "admin";

    /// <summary>Requests an identity provider has in flight at once.</summary>
    private const int AtOnce = 4;

    public IReadOnlyList<Person> Of(string source) => [.. roster.People.Where(person => person.Source == source)];

    public IEnumerable<Person> Gone(string source) => Of(source).Where(person => person is { Active: false, Deleted: false });

    public SourceGroup Group(string source, string name) => roster.Group(source, name);

    public IReadOnlyList<Person> Members(string source, string group) =>
        [.. roster.Group(source, group).Members.Order().Select(roster.Person).Where(IsOrdinary)];

    /// <summary>Different ones each time, and never those the script needs for something else.</summary>
    public Person[] Some(string source, int count)
    {
        var candidates = Of(source).Where(IsOrdinary).ToArray();
        random.Shuffle(candidates);
        return candidates[..count];
    }

    /// <summary>A few at a time, as identity providers do it.</summary>
    public static Task ForEachAsync<T>(
        IEnumerable<T> items,
        Func<T, CancellationToken, Task> act,
        Action step,
        CancellationToken cancellationToken
    ) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (item, token) =>
            {
                await act(item, token);
                step();
            }
        );

    private static bool IsOrdinary(Person person) =>
        person is { Active: true, UserType: not "Service" } && person.UserName is not (Impostor or AdoptedUserName);
}
