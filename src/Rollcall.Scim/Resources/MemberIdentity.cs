using System.Globalization;

namespace Rollcall.Scim.Resources;

/// <summary>Whom a value of a group's <c>members</c> means.</summary>
internal static class MemberIdentity
{
    /// <summary>
    /// The id it names; null when it names nobody. By <c>value</c>, else by <c>$ref</c>: RFC 7643 4.2 lets a server insist on a value only where its
    /// schema calls it required, and ours does not. A URI may be relative to the base URI (2.3.7) or to where it stands. Its host says nothing, as
    /// proxies give us several: an id that is not of this source is refused wherever it came from.
    /// </summary>
    public static string? Of(ScimComplex member) =>
        member.Text("value") is { Length: > 0 } id ? id
        : member.Text("$ref") is { } reference ? LastOf(reference)
        : null;

    /// <param name="index">Of the member in what the client sent.</param>
    public static ScimError Nobody(int index) =>
        ScimErrors.InvalidValue(
            string.Create(
                CultureInfo.InvariantCulture,
                $"members[{index}].value: is required and must not be empty, unless $ref is a URI that ends with Users/ID or Groups/ID."
            )
        );

    private static string? LastOf(ReadOnlySpan<char> reference)
    {
        var slash = reference.LastIndexOf('/');
        if (slash < 0)
            return null;
        var endpoint = reference[..slash];
        var id = reference[(slash + 1)..];
        return endpoint[(endpoint.LastIndexOf('/') + 1)..] is "Users" or "Groups" && !id.IsEmpty ? id.ToString() : null;
    }
}
