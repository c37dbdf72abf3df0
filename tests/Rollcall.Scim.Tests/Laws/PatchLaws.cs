using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Rollcall.Scim.Patch;
using Rollcall.Scim.Resources;
using Shouldly;
using Xunit;

namespace Rollcall.Scim.Tests.Laws;

public sealed class PatchLaws
{
    // Few words, so that values meet: equal, equal but for case, and different.
    private static readonly Gen<string> Word = Gen.Elements("a", "A", "b", "ab");
    private static readonly Gen<string> Kind = Gen.Elements("work", "Work", "home");
    private static readonly Gen<string> Truth = Gen.Elements("true", "false", "\"True\"", "\"false\"");

    private static readonly Gen<string> Email =
        from value in Gen.Elements("a", "A", "b", null)
        from type in Gen.Elements("work", "Work", "home", null)
        from primary in Gen.Elements("true", "false", null, null, null)
        from display in Gen.Elements("x", null, null)
        select Object(
            ("value", Quoted(value ?? (type is null ? "a" : null))),
            ("type", Quoted(type)),
            ("primary", primary),
            ("display", Quoted(display))
        );

    private static readonly Gen<string> EmailList = from emails in Email.ListOf() select $"[{string.Join(',', emails.Take(3))}]";

    private static readonly Gen<string> NamePart = Gen.Elements("givenName", "familyName");

    private static readonly Gen<string> Name =
        from given in Gen.Elements("\"a\"", "\"b\"", "null")
        from family in Gen.Elements("\"a\"", "\"b\"", "null")
        select Object(("givenName", given), ("familyName", family));

    private static readonly Gen<string> Wrong = Gen.Elements("5", "{\"nosuch\":1}", "[5]", "\"x\"", "true");

    private static readonly Gen<ModelTerm> Term = Gen.OneOf(
        from literal in Kind
        select new ModelTerm("type", "eq", Quoted(literal)!),
        from literal in Word
        select new ModelTerm("value", "eq", Quoted(literal)!),
        from literal in Word
        select new ModelTerm("value", "sw", Quoted(literal)!),
        from literal in Gen.Elements("true", "false")
        select new ModelTerm("primary", "eq", literal)
    );

    private static readonly Gen<IReadOnlyList<ModelTerm>> Terms = Gen.OneOf(
        from one in Term
        select (IReadOnlyList<ModelTerm>)[one],
        from one in Term
        from two in Term
        where one.Sub != two.Sub
        select (IReadOnlyList<ModelTerm>)[one, two]
    );

    private static readonly Gen<string> Op = Gen.Elements("add", "remove", "replace");

    private static readonly Gen<ModelOperation> Operation = Gen.Frequency(
        (2, Of("title", Word.Select(w => Quoted(w)!))),
        (1, Of("userName", Word.Select(w => Quoted(w)!))),
        (1, Of("active", Truth)),
        (2, Of("name", Name)),
        (1, from part in NamePart from o in Of("name", Word.Select(w => Quoted(w)!)) select o with { Sub = part }),
        (4, Of("emails", Gen.OneOf(EmailList, Email, Word.Select(w => Quoted(w)!)))),
        (4, from terms in Terms from o in Of("emails", Email) select o with { Terms = terms, Value = Needed(o) }),
        (
            5,
            from terms in Terms
            from sub in Gen.Elements("value", "type", "display")
            from o in Of("emails", Word.Select(w => Quoted(w)!))
            select o with
            {
                Terms = terms,
                Sub = sub,
                Value = Needed(o),
            }
        ),
        (
            2,
            from terms in Terms
            from o in Of("emails", Truth)
            select o with
            {
                Terms = terms,
                Sub = "primary",
                Value = Needed(o),
            }
        ),
        (1, from o in Of("emails", Word.Select(w => Quoted(w)!)) select o with { Sub = "value", Value = Needed(o) }),
        (1, from o in Of("groups", EmailList) select o),
        (
            1,
            from attribute in Gen.Elements("title", "active", "name")
            from o in Of(attribute, Wrong)
            where o.Op != "remove"
            select o
        ),
        (
            2,
            from op in Op
            from title in Word
            from given in Word
            from emails in EmailList
            select new ModelOperation(
                op,
                null,
                null,
                null,
                Object(("title", Quoted(title)), ("name.givenName", Quoted(given)), ("emails", emails))
            )
        )
    );

    private static readonly Gen<(string User, ModelOperation[] Operations)> Case =
        from emails in EmailList
        from name in Name
        from title in Gen.Elements("\"a\"", "null")
        from operations in Operation.ListOf()
        select (
            Object(("userName", "\"a\""), ("title", title), ("name", name), ("emails", emails)),
            operations.Take(5).ToArray()
        );

    private static readonly Config ManyCases = Config.QuickThrowOnFailure.WithMaxTest(3_000);

    [Fact]
    public void PATCH_agrees_with_the_model()
    {
        var (applied, refused, changed) = (0, 0, 0);
        Prop.ForAll(
                Case.ToArbitrary(),
                c =>
                {
                    if (Start(c.User) is not { } start || c.Operations.Length == 0)
                        return;
                    var (expected, error) = PatchModel.Apply(
                        JsonNode.Parse("{" + Json.Data(start) + "}")!.AsObject(),
                        c.Operations
                    );
                    var result = Patch.PatchTests.Apply(start, string.Join(',', c.Operations.Select(o => o.ToJson())));
                    if (result.TryGet(out var patched, out var actual))
                    {
                        error.ShouldBeNull(Json.Data(patched.Resource));
                        Canonical(Json.Data(patched.Resource)).ShouldBe(Canonical(expected!.ToJsonString()[1..^1]));
                        applied++;
                        changed += patched.Changed ? 1 : 0;
                        patched.Changed.ShouldBe(!patched.Resource.Equals(start));
                        patched.Changes.IsEmpty.ShouldBe(!patched.Changed);
                    }
                    else
                    {
                        actual.ScimType.ShouldBe(error, actual.Detail);
                        refused++;
                    }
                }
            )
            .Check(ManyCases);
        // The generators hit what they are for.
        applied.ShouldBeGreaterThan(500);
        changed.ShouldBeGreaterThan(300);
        refused.ShouldBeGreaterThan(300);
    }

    [Fact]
    public void A_patch_sent_twice_changes_nothing_the_second_time() =>
        Prop.ForAll(
                (from c in Case from one in Operation select (c.User, one)).ToArbitrary(),
                c =>
                {
                    if (
                        ChangesWhatItAsksFor(c.one)
                        || Start(c.User) is not { } start
                        || !Patch.PatchTests.Apply(start, c.one.ToJson()).TryGet(out var once, out _)
                    )
                        return;
                    if (Patch.PatchTests.Apply(once.Resource, c.one.ToJson()).TryGet(out var twice, out var error))
                        Json.Data(twice.Resource).ShouldBe(Json.Data(once.Resource));
                    else
                        error.ScimType.ShouldBe("noTarget");
                }
            )
            .Check(ManyCases);

    [Fact]
    public void What_PATCH_leaves_is_read_back_as_it_is() =>
        Prop.ForAll(
                Case.ToArbitrary(),
                c =>
                {
                    if (
                        c.Operations.Length == 0
                        || Start(c.User) is not { } start
                        || !Patch
                            .PatchTests.Apply(start, string.Join(',', c.Operations.Select(o => o.ToJson())))
                            .TryGet(out var patched, out _)
                    )
                        return;
                    ResourceReader
                        .Read(Json.Bytes(Json.Stored(patched.Resource)), start.Type, ReadMode.Create)
                        .Required()
                        .ShouldBe(patched.Resource);
                }
            )
            .Check(ManyCases);

    [Fact]
    public void Folded_members_are_what_one_operation_after_the_other_leaves()
    {
        var ids = Gen.Elements("a", "b", "c", "d").ListOf().Select(l => l.Distinct().Take(3).ToArray());
        var operation = Gen.OneOf(
            ids.Select(i => (MemberOperation)new AddMembers([.. i.Select(v => new MemberValue(v))])),
            ids.Select(i => (MemberOperation)new RemoveMembers([.. i])),
            ids.Select(i => (MemberOperation)new ReplaceMembers([.. i.Select(v => new MemberValue(v))])),
            Gen.Constant((MemberOperation)new RemoveAllMembers())
        );
        Prop.ForAll(
                (from before in ids from operations in operation.ListOf() select (before, operations)).ToArbitrary(),
                c =>
                {
                    var wanted = new SortedSet<string>(c.before, StringComparer.Ordinal);
                    foreach (var step in c.operations)
                        Step(wanted, step);
                    var delta = MembershipDelta.Fold(c.operations, _ => []);
                    var folded = new SortedSet<string>(delta.ReplaceAll ? [] : c.before, StringComparer.Ordinal);
                    folded.ExceptWith(delta.Remove);
                    folded.UnionWith(delta.Add);
                    folded.ShouldBe(wanted);
                    delta.Add.Intersect(delta.Remove, StringComparer.Ordinal).ShouldBeEmpty();
                    delta.Add.ShouldBeUnique();
                    delta.Remove.ShouldBeUnique();
                }
            )
            .Check(ManyCases);
    }

    /// <summary>"Make home what is work" finds something else the second time, as it should.</summary>
    private static bool ChangesWhatItAsksFor(ModelOperation operation) =>
        operation.Op != "remove"
        && (operation.Terms ?? []).Any(t => operation.Sub is null || t.Sub == operation.Sub || t.Sub == "primary");

    private static void Step(SortedSet<string> members, MemberOperation operation)
    {
        switch (operation)
        {
            case AddMembers add:
                members.UnionWith(add.Members.Select(m => m.Value));
                break;
            case RemoveMembers remove:
                members.ExceptWith(remove.Ids);
                break;
            case ReplaceMembers replace:
                members.Clear();
                members.UnionWith(replace.Members.Select(m => m.Value));
                break;
            default:
                members.Clear();
                break;
        }
    }

    /// <summary>Null when the user cannot be made: two values with primary true.</summary>
    private static ScimResource? Start(string user) =>
        ResourceReader
            .Read(Json.Bytes(Json.UserBody(user[1..^1])), Scim.Schema.ResourceType.User, ReadMode.Create)
            .TryGet(out var resource, out _)
            ? resource
            : null;

    private static Gen<ModelOperation> Of(string attribute, Gen<string> value) =>
        from op in Op
        from given in value
        from nothing in Gen.Choose(0, 5)
        let none = op == "remove" && (attribute != "emails" || nothing < 3)
        select new ModelOperation(
            op,
            attribute,
            null,
            null,
            none ? null
                : nothing == 0 ? "null"
                : given
        );

    private static string? Needed(ModelOperation operation) => operation.Op == "remove" ? null : operation.Value;

    private static string? Quoted(string? text) => text is null ? null : $"\"{text}\"";

    private static string Object(params ReadOnlySpan<(string Name, string? Value)> parts)
    {
        var list = new List<string>();
        foreach (var (name, value) in parts)
        {
            if (value is not null)
                list.Add($"\"{name}\":{value}");
        }
        return "{" + string.Join(',', list) + "}";
    }

    /// <summary>Properties in one order, so that only content is compared.</summary>
    private static string Canonical(string properties) => Sorted(JsonNode.Parse("{" + properties + "}"));

    private static string Sorted(JsonNode? node) =>
        node switch
        {
            JsonObject o => "{"
                + string.Join(',', o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{Sorted(p.Value)}"))
                + "}",
            JsonArray a => "[" + string.Join(',', a.Select(Sorted)) + "]",
            _ => node?.ToJsonString() ?? "null",
        };
}
