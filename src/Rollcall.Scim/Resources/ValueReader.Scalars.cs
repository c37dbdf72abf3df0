using System.Text.Json;
using Rollcall.Scim.Filters;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Resources;

/// <summary>The part that reads values without parts.</summary>
internal ref partial struct ValueReader
{
    private bool TryReadScalar(AttributeDefinition definition, AttributeDefinition? sub, out ScimValue? value)
    {
        value = null;
        switch (definition.Type)
        {
            case AttributeType.Boolean:
                value = ReadBoolean();
                return value is not null || Unexpected(sub, "true or false");
            case AttributeType.Integer:
                if (Json.TokenType is not JsonTokenType.Number)
                    return Unexpected(sub, "a whole number");
                value = Json.TryGetInt64(out var integer) ? new ScimInteger(integer) : null;
                return value is not null || Fail(sub, "expected a whole number from -2^63 to 2^63-1");
            case AttributeType.Decimal:
                if (Json.TokenType is not JsonTokenType.Number)
                    return Unexpected(sub, "a number");
                value = Json.TryGetDecimal(out var number) ? new ScimDecimal(number) : null;
                return value is not null || Fail(sub, "expected a number of at most 28 digits");
            default:
                return TryReadText(definition, sub, out value);
        }
    }

    private bool TryReadText(AttributeDefinition definition, AttributeDefinition? sub, out ScimValue? value)
    {
        value = null;
        if (Json.TokenType is not JsonTokenType.String)
            return Unexpected(sub, $"a {SchemaWords.Of(definition.Type)}");
        if (Json.ValueSpan.Length > limits.MaxStringLength * 6L)
            return Fail(sub, $"a string of more than {limits.MaxStringLength} characters");
        var text = Json.GetString() ?? "";
        if (TextRules.Problem(text, limits) is { } problem)
            return Fail(sub, problem);
        value = definition.Type switch
        {
            AttributeType.DateTime => ScalarText.DateTime(text),
            AttributeType.Binary => ScalarText.Binary(text),
            AttributeType.Reference => new ScimReference(text),
            _ => new ScimString(text),
        };
        if (value is not null)
            return true;
        var expected = definition.Type is AttributeType.DateTime ? "a dateTime such as 2026-01-31T12:00:00Z" : "base64";
        return Fail(sub, $"found {ScimErrors.Quote(text)}, expected {expected}");
    }

    /// <summary>Entra sends booleans as the strings "True" and "False".</summary>
    private readonly ScimBoolean? ReadBoolean() =>
        Json.TokenType switch
        {
            JsonTokenType.True => ScimBoolean.True,
            JsonTokenType.False => ScimBoolean.False,
            JsonTokenType.String when !IsStrict && Json.ValueSpan.Length <= 5 => FilterLiteral.BooleanOf(Json.GetString()),
            _ => null,
        };
}
