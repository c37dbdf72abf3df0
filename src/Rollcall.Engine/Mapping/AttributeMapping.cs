using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Mapping.Expressions;
using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Mapping;

/// <summary>The attribute rules of a target, bound to the user type.</summary>
internal sealed class AttributeMapping
{
    public const string Username = "username";
    private const string Email = "email";

    private static readonly ImmutableSortedDictionary<string, string> NoValues = ImmutableSortedDictionary.Create<string, string>(
        StringComparer.Ordinal
    );

    private readonly ImmutableArray<Rule> _rules;
    private readonly Rule _username;
    private readonly SourcePath _primaryEmail;

    private AttributeMapping(ImmutableArray<Rule> rules, Rule username, SourcePath primaryEmail) =>
        (_rules, _username, _primaryEmail) = (rules, username, primaryEmail);

    /// <exception cref="InvalidOperationException">The rules were not validated: a path is wrong or username is not mapped.</exception>
    public static AttributeMapping Compile(ImmutableArray<AttributeRule> rules, ResourceType user)
    {
        ImmutableArray<Rule> compiled = [.. rules.Select(rule => Rule.Compile(rule, user))];
        var username =
            compiled.FirstOrDefault(rule => rule.Definition.To is Username)
            ?? throw new InvalidOperationException("No attribute rule says what the username is.");
        return new(compiled.Remove(username), username, SourcePath.Compile("emails[primary eq true].value", user).Required());
    }

    public DesiredState Map(ScimResource user, ImmutableSortedDictionary<string, GroupGrant> groups)
    {
        var name = _username.RawValue(user)?.Trim();
        if (string.IsNullOrEmpty(name))
            return Unmappable("gives no value for this user");
        if (TextLine.HasBreak(name))
            return Unmappable("gives a value with a line break or another character that no login name may have");
        var kept = Values(user, ApplyWhen.Always);
        var once = Values(user, ApplyWhen.Create);
        return new DesiredState.Present
        {
            Account = new DesiredAccount
            {
                Name = name,
                Attributes = kept,
                ExternalId = user.ExternalId,
            },
            OnCreate = once,
            Renames = _username.Definition.Apply is ApplyWhen.Always,
            Groups = groups,
            Match = new MatchValues(
                user.ExternalId,
                name,
                kept.GetValueOrDefault(Email) ?? once.GetValueOrDefault(Email) ?? PrimaryEmail(user)
            ),
        };
    }

    /// <summary>The login name, where a rename in the source is one at the app; null where it is not, or the rule gives no fit name.</summary>
    public string? NameKeptUp(ScimResource user) =>
        _username.Definition.Apply is ApplyWhen.Always
        && _username.RawValue(user)?.Trim() is { Length: > 0 } name
        && !TextLine.HasBreak(name)
            ? name
            : null;

    /// <summary>An attribute without a value is left out: what the app has stays, it is never overwritten with nothing.</summary>
    private ImmutableSortedDictionary<string, string> Values(ScimResource user, ApplyWhen when)
    {
        ImmutableSortedDictionary<string, string>.Builder? values = null;
        foreach (var rule in _rules)
        {
            if (rule.Definition.Apply == when && rule.RawValue(user) is { } raw && TextLine.Of(raw) is { Length: > 0 } value)
                (values ??= NoValues.ToBuilder())[rule.Definition.To] = value;
        }
        return values?.ToImmutable() ?? NoValues;
    }

    private string? PrimaryEmail(ScimResource user) => _primaryEmail.FirstText(user) is { } email ? TextLine.Of(email) : null;

    private DesiredState.Unmappable Unmappable(string problem) =>
        new(
            ReasonCodes.MappingFailed.Because(
                $"The rule for {Username} ({_username.Origin}) {problem}. Mend the user in the source, or the rule."
            )
        );

    /// <param name="Paths">Tried in order.</param>
    private sealed record Rule(AttributeRule Definition, ImmutableArray<SourcePath> Paths, Expression? Expression)
    {
        /// <summary>Where the value comes from, for people.</summary>
        public string Origin =>
            Definition.Expr is { } expression
                ? $"expr {expression}"
                : $"from {string.Join(", else ", Paths.Select(path => path.ToString()))}";

        public static Rule Compile(AttributeRule rule, ResourceType user) =>
            new(
                rule,
                [.. rule.Else.Prepend(rule.From).OfType<string>().Select(text => SourcePath.Compile(text, user).Required())],
                rule.Expr is { } expression ? ExpressionParser.Parse(expression, user).Required() : null
            );

        public string? RawValue(ScimResource user)
        {
            if (Definition.Constant is { } constant)
                return constant;
            if (Expression is { } expression)
                return expression.Evaluate(user);
            foreach (var path in Paths)
            {
                if (path.FirstText(user) is { } text)
                    return text;
            }
            return null;
        }
    }
}
