using System.Buffers.Text;

namespace Rollcall.Scim;

/// <summary>
/// What no number may be that is kept without a schema. JSON bounds none, databases do: PostgreSQL reads no document any more that has
/// <c>1e999999</c> in it. Beyond a double nobody can be expected to agree on what a number is (RFC 8259 section 6).
/// </summary>
internal static class NumberRules
{
    private const int LargestExponent = 308;

    /// <summary>What is wrong with a number of JSON, or null.</summary>
    public static string? Problem(ReadOnlySpan<byte> number, ScimLimits limits)
    {
        if (number.Length > limits.MaxNumberLength)
            return $"a number of more than {limits.MaxNumberLength} characters";
        var mark = number.IndexOfAny((byte)'e', (byte)'E');
        if (mark < 0)
            return null;
        return
            Utf8Parser.TryParse(number[(mark + 1)..], out int exponent, out _)
            && exponent is >= -LargestExponent and <= LargestExponent
            ? null
            : $"a number with an exponent beyond {LargestExponent}";
    }
}
