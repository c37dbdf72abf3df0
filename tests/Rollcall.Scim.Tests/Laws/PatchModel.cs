using System.Text.Json.Nodes;

namespace Rollcall.Scim.Tests.Laws;

/// <summary>A comparison inside brackets of the model: <c>eq</c> or <c>sw</c>.</summary>
public sealed record ModelTerm(string Sub, string Operator, string Literal);

/// <summary>An operation as the model knows it: path in pieces, value as JSON text (null: there is none).</summary>
public sealed record ModelOperation(string Op, string? Attribute, IReadOnlyList<ModelTerm>? Terms, string? Sub, string? Value)
{
    public string? Path
    {
        get
        {
            if (Attribute is null)
                return null;
            var brackets = Terms is null
                ? ""
                : $"[{string.Join(" and ", Terms.Select(t => $"{t.Sub} {t.Operator} {t.Literal}"))}]";
            return Attribute + brackets + (Sub is null ? "" : "." + Sub);
        }
    }

    public string ToJson()
    {
        var json = new JsonObject { ["op"] = Op };
        if (Path is not null)
            json["path"] = Path;
        if (Value is not null)
            json["value"] = JsonNode.Parse(Value);
        return json.ToJsonString();
    }

    public override string ToString() => ToJson();
}

/// <summary>
/// PATCH a second time, as simply as it can be said: over plain JSON, for a few attributes of a user. It shares nothing with
/// the product, and where the product departs from the RFC's letter it says the same thing in other words.
/// </summary>
public static class PatchModel
{
    private sealed class Refused(string scimType) : Exception
    {
        public string ScimType => scimType;
    }

    /// <returns>The resource afterwards, or the scimType of the error.</returns>
    public static (JsonObject? After, string? Error) Apply(JsonObject before, IEnumerable<ModelOperation> operations)
    {
        var user = before.DeepClone().AsObject();
        try
        {
            foreach (var operation in operations)
                Apply(user, operation);
            if (string.IsNullOrWhiteSpace((string?)user["userName"]))
                throw new Refused("invalidValue");
            return (user, null);
        }
        catch (Refused refused)
        {
            return (null, refused.ScimType);
        }
    }

    private static void Apply(JsonObject user, ModelOperation o)
    {
        var value = o.Value is null ? null : JsonNode.Parse(o.Value);
        if (o.Attribute is not null)
        {
            At(user, o.Op, o.Attribute, o.Terms, o.Sub, value);
            return;
        }
        if (o.Op == "remove")
            throw new Refused("noTarget");
        if (value is not JsonObject all)
            throw new Refused("invalidValue");
        foreach (var (name, part) in all)
        {
            var pieces = name.Split('.');
            At(user, o.Op, pieces[0], null, pieces.Length > 1 ? pieces[1] : null, part);
        }
    }

    private static void At(
        JsonObject user,
        string op,
        string attribute,
        IReadOnlyList<ModelTerm>? terms,
        string? sub,
        JsonNode? value
    )
    {
        if (attribute == "groups")
            throw new Refused("mutability");
        if (attribute == "emails")
            Emails(user, op, terms, sub, value);
        else if (attribute == "name")
            Name(user, op, sub, value);
        else if (op == "remove" && attribute == "userName")
            throw new Refused("mutability");
        else
            Put(user, op, attribute, value, v => attribute == "active" ? Boolean(v) : Text(v));
    }

    private static void Put(JsonObject owner, string op, string name, JsonNode? value, Func<JsonNode, JsonNode> check)
    {
        if (op == "remove" || (value is null && op == "replace"))
            owner.Remove(name);
        else if (value is not null)
            owner[name] = check(value);
    }

    private static void Name(JsonObject user, string op, string? sub, JsonNode? value)
    {
        if (sub is null && (op == "remove" || value is null))
        {
            if (op != "add")
                user.Remove("name");
            return;
        }
        var name = user["name"]?.DeepClone().AsObject() ?? [];
        if (sub is not null)
            Put(name, op, sub, value, Text);
        else if (value is not JsonObject parts)
            throw new Refused("invalidValue");
        else
            foreach (var (key, part) in parts)
                Put(name, op, key, part, Text);
        user.Remove("name");
        if (name.Count > 0)
            user["name"] = name;
    }

    private static void Emails(JsonObject user, string op, IReadOnlyList<ModelTerm>? terms, string? sub, JsonNode? value)
    {
        var emails = user["emails"]?.AsArray().Select(e => e!.DeepClone().AsObject()).ToList() ?? [];
        var chosen = emails.Where(e => terms?.All(t => True(e, t)) ?? true).ToList();
        List<JsonObject> touched = [];
        if (terms is null && sub is null)
        {
            if (op == "remove" && value is null)
                emails.Clear();
            else if (op == "remove")
            {
                var listed = List(value);
                emails.RemoveAll(e =>
                    listed.Exists(l => l.All(p => p.Key == "display" && l.Count > 1 || Same(e[p.Key], p.Value)))
                );
            }
            else if (op == "replace")
            {
                emails = Fold(List(value));
                touched = emails;
            }
            else
            {
                touched = List(value);
                emails.AddRange(touched);
            }
        }
        else if (op == "remove")
        {
            foreach (var email in chosen)
                Clear(emails, email, sub);
        }
        else
            touched = Choose(emails, chosen, op, terms, sub, value);
        Finish(user, emails, touched);
    }

    private static List<JsonObject> Choose(
        List<JsonObject> emails,
        List<JsonObject> chosen,
        string op,
        IReadOnlyList<ModelTerm>? terms,
        string? sub,
        JsonNode? value
    )
    {
        if (terms is null && chosen.Count > 1)
            throw new Refused("noTarget");
        if (op == "replace" && terms is not null && chosen.Count == 0)
            throw new Refused("noTarget");
        if (value is null)
        {
            if (op == "replace")
                chosen.ForEach(e => Clear(emails, e, sub));
            return [];
        }
        var given = sub is null ? One(value) : new JsonObject { [sub] = sub == "primary" ? Boolean(value) : Text(value) };
        var implied = new JsonObject();
        foreach (var term in terms ?? [])
        {
            if (term.Operator == "eq")
                implied[term.Sub] = JsonNode.Parse(term.Literal);
        }
        var made = chosen.Count == 0;
        if (made)
        {
            if (terms?.Any(t => t.Operator != "eq") ?? false)
                throw new Refused("noTarget");
            chosen = [implied.DeepClone().AsObject()];
            emails.AddRange(chosen);
        }
        foreach (var email in chosen)
        {
            if (op == "replace" && sub is null)
            {
                email.Clear();
                Merge(email, implied);
            }
            Merge(email, given);
        }
        if (made && !(terms ?? []).All(t => True(chosen[0], t)))
            throw new Refused("noTarget");
        return chosen;
    }

    private static void Finish(JsonObject user, List<JsonObject> emails, List<JsonObject> touched)
    {
        if (touched.Exists(IsPrimary))
        {
            foreach (var email in emails.Where(e => !touched.Contains(e) && IsPrimary(e)))
                email["primary"] = false;
        }
        emails = Fold(emails);
        if (emails.Count(IsPrimary) > 1)
            throw new Refused("invalidValue");
        user.Remove("emails");
        if (emails.Count > 0)
            user["emails"] = new JsonArray([.. emails]);
    }

    private static void Clear(List<JsonObject> emails, JsonObject email, string? sub)
    {
        if (sub is not null)
            email.Remove(sub);
        if (sub is null || email.Count == 0)
            emails.Remove(email);
    }

    private static List<JsonObject> Fold(List<JsonObject> emails)
    {
        List<JsonObject> folded = [];
        foreach (var email in emails)
        {
            var earlier = folded.Find(f => Twin(f, email));
            if (earlier is null)
                folded.Add(email.DeepClone().AsObject());
            else
                Merge(earlier, email);
        }
        return folded;
    }

    private static bool Twin(JsonObject a, JsonObject b) =>
        a["value"] is null && b["value"] is null
            ? a.Concat(b).All(p => p.Key == "primary" || Same(a[p.Key], b[p.Key]))
            : Same(a["value"], b["value"]) && Same(a["type"], b["type"]);

    private static void Merge(JsonObject into, JsonObject from)
    {
        foreach (var (name, part) in from)
            into[name] = part!.DeepClone();
    }

    private static bool IsPrimary(JsonObject email) => email["primary"]?.GetValue<bool>() ?? false;

    private static bool True(JsonObject email, ModelTerm term)
    {
        var literal = JsonNode.Parse(term.Literal)!;
        if (email[term.Sub] is not { } held)
            return false;
        return term.Operator == "eq"
            ? Same(held, literal)
            : held.ToString().StartsWith(literal.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static bool Same(JsonNode? a, JsonNode? b) =>
        a is null || b is null
            ? a is null && b is null
            : string.Equals(a.ToJsonString(), b.ToJsonString(), StringComparison.OrdinalIgnoreCase);

    private static List<JsonObject> List(JsonNode? value)
    {
        var list = value switch
        {
            null => [],
            JsonArray array => [.. array.Select(e => One(e!))],
            _ => new List<JsonObject> { One(value) },
        };
        if (Fold(list).Count(IsPrimary) > 1)
            throw new Refused("invalidValue");
        return Fold(list);
    }

    private static JsonObject One(JsonNode value)
    {
        if (value is JsonValue bare && bare.TryGetValue<string>(out var text))
            return new JsonObject { ["value"] = text };
        if (value is not JsonObject given)
            throw new Refused("invalidValue");
        var email = new JsonObject();
        foreach (var (name, part) in given)
            email[name] = name == "primary" ? Boolean(part!) : Text(part!);
        return email;
    }

    private static JsonNode Text(JsonNode value) =>
        value is JsonValue text && text.TryGetValue<string>(out _) ? value.DeepClone() : throw new Refused("invalidValue");

    private static JsonNode Boolean(JsonNode value) =>
        bool.TryParse(value.ToString(), out var boolean) && value is JsonValue ? boolean : throw new Refused("invalidValue");
}
