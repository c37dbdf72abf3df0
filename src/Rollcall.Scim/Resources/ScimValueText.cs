namespace Rollcall.Scim.Resources;

public static class ScimValueText
{
    /// <summary>The characters of a value that is written as a JSON string; null for numbers, booleans and structures.</summary>
    public static string? AsText(this ScimValue value) =>
        value switch
        {
            ScimString text => text.Value,
            ScimReference reference => reference.Uri,
            ScimDateTime time => time.Text,
            ScimBinary binary => binary.Base64,
            _ => null,
        };
}
