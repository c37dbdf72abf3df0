using FsCheck;
using FsCheck.Fluent;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Reconcile;

/// <summary>
/// Whole random histories against an app that fails before and after its writes, and a process that ends between a call and its
/// record: once that stops, the app is as the source says, and what people made there by hand is as they made it.
/// </summary>
public sealed class HistoryLaws
{
    private const string Rules = """
            groups: { onTheFly: { enabled: true }, defaults: { new: [licensed] } }
            licenseGroups: [licensed]
            brake: { percent: 100, count: 1000, per: 1h }
            pace: { concurrency: 3, perSecond: 0 }
        """;

    private static readonly string[] People = ["ann", "bob"];
    private static readonly string[] Groups = ["Red", "Blue"];

    public enum Act
    {
        HireOrReturn,
        Leave,
        Delete,
        Join,
        Quit,
        Change,
        RenameGroup,
        DeleteGroup,
        LookAtAll,
        Restart,
        Rest,
        Crash,
        Trouble,
        Calm,
    }

    public sealed record Event(Act Act, int Person, int Group);

    [Fact]
    public void After_any_history_the_app_is_as_the_source_says_and_what_is_made_by_hand_stays() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(20).WithStartSize(20).WithEndSize(50),
            Prop.ForAll(Histories, history => RunAsync(history).GetAwaiter().GetResult())
        );

    private static Arbitrary<Event[]> Histories { get; } =
        (
            from act in Gen.Frequency(
                (2, Gen.Constant(Act.Rest)),
                (2, Gen.Constant(Act.HireOrReturn)),
                (12, Gen.Elements(Enum.GetValues<Act>()))
            )
            from person in Gen.Choose(0, People.Length - 1)
            from @group in Gen.Choose(0, Groups.Length - 1)
            select new Event(act, person, @group)
        )
            .ArrayOf()
            .ToArbitrary();

    private static async Task RunAsync(Event[] history)
    {
        await using var rig = await EngineRig.StartAsync(Rules);
        await rig.MakeGroupByHandAsync("licensed");
        await rig.MakeGroupByHandAsync("Hand-made");
        await rig.MakeByHandAsync("stranger", group: "Hand-made");
        var source = new Source(rig);
        foreach (var each in history)
            await source.DoAsync(each);
        rig.App.Calm();
        await rig.RestartAsync();
        await rig.WaitedOutAsync();
        await source.AgreesAsync();
        var stranger = (await rig.AccountAsync("stranger"))!;
        (stranger.Active, stranger.Attributes["email"]).ShouldBe((true, "by@hand"));
        stranger.Groups.ShouldBe(["Hand-made"]);
    }

    /// <summary>What the source did, remembered simply.</summary>
    private sealed class Source(EngineRig rig)
    {
        private readonly Dictionary<int, (Directory.ResourceId Id, bool Active)> _people = [];
        private readonly Dictionary<int, Directory.ResourceId> _groups = [];
        private readonly HashSet<(int Person, int Group)> _members = [];
        private readonly Dictionary<int, string> _names = [];
        private readonly HashSet<int> _renamed = [];

        public async Task DoAsync(Event each)
        {
            var exists = _people.TryGetValue(each.Person, out var person);
            switch (each.Act)
            {
                case Act.HireOrReturn when !exists:
                    _people[each.Person] = (await rig.HireAsync(People[each.Person]), true);
                    _names[each.Person] = People[each.Person];
                    break;
                case Act.HireOrReturn or Act.Leave when exists:
                    var active = each.Act is Act.HireOrReturn;
                    await rig.ActivateAsync(person.Id, active);
                    _people[each.Person] = (person.Id, active);
                    break;
                case Act.Delete when exists:
                    await rig.DeleteAsync(ResourceType.User, person.Id);
                    _people.Remove(each.Person);
                    _members.RemoveWhere(member => member.Person == each.Person);
                    break;
                case Act.Join when exists:
                    await JoinAsync(each, person.Id);
                    break;
                case Act.Quit when exists && _members.Remove((each.Person, each.Group)):
                    await rig.PatchGroupAsync(
                        _groups[each.Group],
                        $$"""{"op":"remove","path":"members[value eq \"{{person.Id}}\"]"}"""
                    );
                    break;
                case Act.Change when exists:
                    _names[each.Person] = $"{People[each.Person]} {each.Group}";
                    await rig.PatchUserAsync(
                        person.Id,
                        $$"""{"op":"replace","path":"displayName","value":"{{_names[each.Person]}}"}"""
                    );
                    break;
                case Act.RenameGroup when _groups.TryGetValue(each.Group, out var renamed):
                    if (!_renamed.Remove(each.Group))
                        _renamed.Add(each.Group);
                    await RenameAsync(renamed, NameOf(each.Group));
                    break;
                case Act.DeleteGroup when _groups.Remove(each.Group, out var deleted):
                    await rig.DeleteAsync(ResourceType.Group, deleted);
                    _members.RemoveWhere(member => member.Group == each.Group);
                    break;
                case Act.LookAtAll:
                    await rig.ReconcileEverythingAsync();
                    break;
                case Act.Restart:
                    await rig.RestartAsync();
                    break;
                case Act.Rest:
                    await rig.SettledAsync();
                    break;
                case Act.Crash:
                    rig.App.CrashAfter = each.Person + 1;
                    break;
                case Act.Trouble:
                    rig.App.FailEvery = each.Person + 2;
                    break;
                case Act.Calm:
                    rig.App.Calm();
                    break;
            }
        }

        public async Task AgreesAsync()
        {
            for (var person = 0; person < People.Length; person++)
                await AgreesAsync(person);
        }

        private async Task AgreesAsync(int person)
        {
            var account = await rig.AccountAsync(People[person]);
            if (!_people.TryGetValue(person, out var now) || !now.Active)
            {
                (account?.Active).ShouldNotBe(true);
                (account?.Groups.Contains("licensed")).ShouldNotBe(true);
                return;
            }
            account.ShouldNotBeNull();
            (account.Active, account.Attributes["displayName"]).ShouldBe((true, _names[person]));
            var groups = _members.Where(member => member.Person == person).Select(member => NameOf(member.Group));
            account.Groups.ShouldBe(groups.Append("licensed"), ignoreOrder: true);
        }

        /// <summary>
        /// With nobody under way: who is taken out by name while the app gives the group another name stays in it. Only this app in
        /// memory renames groups and knows them by nothing but their names.
        /// </summary>
        private async Task RenameAsync(Directory.ResourceId group, string name)
        {
            await rig.WaitedOutAsync();
            await rig.PatchGroupAsync(group, $$"""{"op":"replace","path":"displayName","value":"{{name}}"}""");
            await rig.WaitedOutAsync();
        }

        private string NameOf(int group) => _renamed.Contains(group) ? $"{Groups[group]} Team" : Groups[group];

        private async Task JoinAsync(Event each, Directory.ResourceId person)
        {
            if (!_members.Add((each.Person, each.Group)))
                return;
            if (_groups.TryGetValue(each.Group, out var known))
                await rig.PatchGroupAsync(known, $$"""{"op":"add","path":"members","value":[{"value":"{{person}}"}]}""");
            else
                _groups[each.Group] = await rig.GroupAsync(NameOf(each.Group), person);
        }
    }
}
