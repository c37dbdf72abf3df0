using System.Collections.Immutable;
using Rollcall.Scim.Resources;

namespace Rollcall.Engine.Mapping.Expressions;

/// <summary>
/// A value computed from a user. Closed family, immutable, pure: the same user gives the same text. There are texts only, and
/// "no value"; an empty text is no value, wherever it comes from. Nothing here loops or grows without bound: an expression is
/// evaluated once through, and a result of more than 65,536 characters is no value.
/// </summary>
public abstract record Expression
{
    private protected Expression() { }

    /// <summary>Null when there is no value.</summary>
    public abstract string? Evaluate(ScimResource user);

    /// <summary>False for an expression that gives the same for everybody.</summary>
    public abstract bool ReadsUser { get; }
}

/// <param name="Text">Between its quotes, escapes resolved.</param>
internal sealed record TextExpression(string Text) : Expression
{
    public override bool ReadsUser => false;

    public override string? Evaluate(ScimResource user) => Text.Length == 0 ? null : Text;
}

internal sealed record PathExpression(SourcePath Path) : Expression
{
    public override bool ReadsUser => true;

    public override string? Evaluate(ScimResource user) => Path.FirstText(user);
}

/// <summary>Equal without case, or not. "true" or no value.</summary>
internal sealed record ComparisonExpression(Expression Left, Expression Right, bool Equal) : Expression
{
    public override bool ReadsUser => Left.ReadsUser || Right.ReadsUser;

    public override string? Evaluate(ScimResource user) =>
        string.Equals(Left.Evaluate(user), Right.Evaluate(user), StringComparison.OrdinalIgnoreCase) == Equal ? "true" : null;
}

internal sealed record CallExpression(ExpressionFunction Function, ImmutableArray<Expression> Arguments) : Expression
{
    public override bool ReadsUser => Arguments.Any(argument => argument.ReadsUser);

    // Recursion is as deep as the expression, which the parser bounds.
    public override string? Evaluate(ScimResource user)
    {
        var values = new string?[Arguments.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = Arguments[i].Evaluate(user);
        return Function.Apply(values) is { Length: > 0 and <= ExpressionFunction.LongestResult } value ? value : null;
    }
}
