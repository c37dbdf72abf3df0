using Rollcall.Testing.Hostile;

namespace Rollcall.Server.Tests.Fuzz;

/// <summary>Every hostile input that has a name gets the answer that is written beside it, and nothing is changed by any.</summary>
public abstract class HostileCorpusTests(FuzzServer fixture)
{
    [Fact]
    public async Task Each_hostile_input_is_answered_as_it_is_written_and_changes_nothing()
    {
        var victim = await fixture.NewVictimAsync();
        var before = await victim.DirectoryAsync();
        var wrong = new List<string>();
        foreach (var attack in HostileCorpus.Of(victim.Source, victim.User, victim.Group))
        {
            var answer = await victim.SendAsync(attack.Request);
            if (Problem(attack, answer) is { } problem)
                wrong.Add($"{attack.Name}: {problem}; answered {answer.Status} {Cut(answer.Text)}");
            else if (await victim.DirectoryAsync() is var after && after != before)
                (wrong, before) = ([.. wrong, $"{attack.Name}: something was changed"], after);
        }
        wrong.ShouldBeEmpty(string.Join('\n', wrong));
        ErrorLaws.ShouldKeepTheLogClean(fixture.Server);
    }

    [Fact]
    public void No_two_hostile_inputs_have_one_name() =>
        HostileCorpus.Of("s", "u", "g").Select(attack => attack.Name).ShouldBeUnique();

    private static string? Problem(HostileCase attack, ScimAnswer answer)
    {
        if (answer.Status != attack.Status)
            return $"expected {attack.Status}";
        if (answer.Status < 400)
            return null;
        if (answer.Text.Length == 0)
            return "expected words";
        ErrorLaws.ShouldBeScimError(answer, attack.Name);
        if (answer.ScimType != attack.ScimType)
            return $"expected {attack.ScimType}";
        return attack.Names is null || answer.Detail.Contains(attack.Names, StringComparison.OrdinalIgnoreCase)
            ? null
            : $"expected it to name {attack.Names}";
    }

    private static string Cut(string text) => text.Length <= 300 ? text : text[..300];
}

public sealed class SqliteHostileCorpusTests(SqliteFuzzServer fixture)
    : HostileCorpusTests(fixture),
        IClassFixture<SqliteFuzzServer>;

public sealed class PostgresHostileCorpusTests(PostgresFuzzServer fixture)
    : HostileCorpusTests(fixture),
        IClassFixture<PostgresFuzzServer>;
