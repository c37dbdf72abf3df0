using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Scim;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Configuration;

/// <summary>
/// What a new configuration means for data that was written under the schemas of the one before: nothing is lost, but some of it is
/// no longer shown, or more of it. Pure.
/// </summary>
public static class SchemaChanges
{
    private const string NothingIsLost = "declare it as it was if that is not what you mean; nothing is lost";

    /// <summary>What people should know before they activate it, as warnings. Empty when every schema only grew.</summary>
    public static ImmutableArray<ConfigurationError> Between(RollcallConfiguration before, RollcallConfiguration after)
    {
        var found = ImmutableArray.CreateBuilder<ConfigurationError>();
        foreach (var old in before.Schemas)
        {
            var index = after.Schemas.ToList().FindIndex(schema => ScimUrns.Same(schema.Schema.Id, old.Schema.Id));
            if (index < 0)
            {
                found.Add(Removed(old, "schemas", "is no longer declared"));
                continue;
            }
            var key = string.Create(CultureInfo.InvariantCulture, $"schemas[{index}]");
            var now = after.Schemas[index];
            Spoken(before, old, after, now, key, found);
            if (now.Required && !old.Required)
                found.Add(
                    new(
                        $"{key}.required",
                        "true",
                        "is new: POST and PUT without the extension are refused now",
                        "check that the source sends it",
                        null
                    )
                );
            Attributes(old.Schema.Attributes, now.Schema.Attributes, $"{key}.attributes", found);
        }
        return found.ToImmutable();
    }

    private static ConfigurationError Removed(SchemaConfiguration schema, string key, string what)
    {
        string[] hidden =
        [
            .. schema.Schema.Attributes.Where(a => a.Returned is Returned.Never or Returned.Request).Select(a => a.Name),
        ];
        var shown =
            hidden.Length == 0
                ? ""
                : $", also {string.Join(", ", hidden)}, which {(hidden.Length == 1 ? "was" : "were")} not shown before";
        return new(
            key,
            schema.Schema.Id,
            $"{what}: its data is kept and returned as it came{shown}, but no filter and no rule finds it",
            NothingIsLost,
            null
        );
    }

    private static void Spoken(
        RollcallConfiguration before,
        SchemaConfiguration old,
        RollcallConfiguration after,
        SchemaConfiguration now,
        string key,
        ImmutableArray<ConfigurationError>.Builder found
    )
    {
        string[] silent =
        [
            .. before
                .Sources.Select(source => source.Id)
                .Where(id => old.IsSpokenBy(id) && !now.IsSpokenBy(id) && after.FindSource(id) is not null),
        ];
        if (silent.Length > 0)
            found.Add(Removed(old, $"{key}.sources", $"is no longer spoken by {string.Join(", ", silent)}"));
        string[] types = [.. old.For.Except(now.For, StringComparer.Ordinal)];
        if (types.Length > 0)
            found.Add(Removed(old, $"{key}.for", $"is no longer declared for {string.Join(", ", types)}"));
    }

    private static void Attributes(
        ImmutableArray<AttributeDefinition> before,
        ImmutableArray<AttributeDefinition> after,
        string key,
        ImmutableArray<ConfigurationError>.Builder found
    )
    {
        foreach (var old in before)
        {
            var now = after.FirstOrDefault(a => ScimUrns.Same(a.Name, old.Name));
            if (now is null)
            {
                found.Add(new(key, old.Name, "is no longer declared: its values are kept, but not shown", NothingIsLost, null));
                continue;
            }
            Attribute(old, now, $"{key}.{now.Name}", found);
            if (old.Type is AttributeType.Complex && now.Type is AttributeType.Complex)
                Attributes(old.SubAttributes, now.SubAttributes, $"{key}.{now.Name}.subAttributes", found);
        }
    }

    private static void Attribute(
        AttributeDefinition old,
        AttributeDefinition now,
        string key,
        ImmutableArray<ConfigurationError>.Builder found
    )
    {
        // Every whole number is a decimal.
        if (old.Type != now.Type && (old.Type, now.Type) is not (AttributeType.Integer, AttributeType.Decimal))
            Warn(
                "type",
                $"was {Word(old.Type)}: values that are no {Word(now.Type)} are kept, but neither shown nor found by filters, scopes and rules until the source sends new ones"
            );
        if (old.MultiValued && !now.MultiValued)
            Warn(
                "multiValued",
                "was true: lists are kept, but neither shown nor found by filters, scopes and rules until the source sends single values"
            );
        if (!old.Required && now.Required)
            Warn("required", "is new: POST and PUT that have the extension without it are refused now");
        if (
            now.Uniqueness is not Uniqueness.None
            && (old.Uniqueness is Uniqueness.None || old.CaseExact != now.CaseExact || old.Type != now.Type)
        )
            Warn("uniqueness", "is new: values that several have already stay with them, and the log names who has them");

        void Warn(string name, string message) => found.Add(new($"{key}.{name}", null, message, NothingIsLost, null));
    }

    private static string Word(AttributeType type) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(type.ToString());
}
