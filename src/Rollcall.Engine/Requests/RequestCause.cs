namespace Rollcall.Engine.Requests;

/// <summary>Requests that were refused for the same reason.</summary>
/// <param name="Key">Groups them.</param>
/// <param name="What">What happened, as a sentence without its end.</param>
/// <param name="WhatToDo">For whoever administers the identity provider.</param>
public sealed record RequestCause(string Key, string What, string WhatToDo)
{
    /// <param name="idp">Its name when it is known.</param>
    public static RequestCause Of(RecordedRequest request, string? idp)
    {
        var there = idp ?? "the identity provider";
        return request.Status switch
        {
            401 => OfStranger(request, there, idp),
            // Whoever keeps on coming without a valid credential is slowed down: more requests a second would not help.
            429 when request.Operation.StartsWith("refused.", StringComparison.Ordinal) => OfStranger(request, there, idp),
            499 or >= 500 => OfServer(request),
            _ => OfClient(request, there, idp),
        };
    }

    private static RequestCause OfClient(RecordedRequest request, string there, string? idp) =>
        request switch
        {
            { Status: 403 } => new(
                "scope",
                "asked for something the credential may not do",
                "Widen the credential's scope, or switch off what is asked for in the identity provider."
            ),
            { Status: 409, Method: "POST" } => new(
                "conflict at a create",
                "wanted to create somebody, or a group, whose name is there already",
                $"Does {there} create anew whom it had forgotten? Then set linkOnCreate at the source, and the create updates them. Are they two? {OtherName(there, idp)}"
            ),
            { Status: 409 } => new("conflict", "wanted a name that somebody else of the source has", OtherName(there, idp)),
            { Status: 404, Writes: true } => new(
                "gone",
                "were about somebody Rollcall does not have",
                $"{idp ?? "The identity provider"} remembers an id that is gone: {IdentityProviderConsole.Of(idp)?.Resync ?? "let it send everybody again"}."
            ),
            { Status: 404 } => new("not-found", "asked for what is not there", "Usually harmless: it looks before it creates."),
            { Status: 429 } => new(
                "limit",
                "came faster than the source's limit",
                "It tries again by itself; raise the source's limit if this goes on."
            ),
            { Status: 412 } => new("version", "were about a version that was not the newest", "It tries again by itself."),
            { Status: 413 } => new(
                "too-long",
                "were longer than is accepted",
                "Send fewer members or operations in one request."
            ),
            { ScimType: "invalidFilter" or "tooMany" } => new(
                "filter",
                "had a filter that cannot be answered",
                $"Match on userName or externalId in {there}{Click(idp, console => console.Matching ?? console.Mapping)}."
            ),
            _ => new(
                $"invalid {request.ScimType}",
                "had something in them that is not valid",
                $"Mend the mapping of the attribute that the reason names in {there}{Click(idp, console => console.Mapping)}."
            ),
        };

    private static RequestCause OfStranger(RecordedRequest request, string there, string? idp) =>
        request switch
        {
            { Operation: "refused.missing" } => new(
                "missing",
                "came without a token",
                $"Enter the source's token in {there}{Click(idp, console => console.Token)}."
            ),
            { Operation: "refused.expired" } => new(
                "expired",
                "came with a token that has expired",
                $"Add a new token to the source, then enter it in {there}{Click(idp, console => console.Token)}."
            ),
            { Operation: "refused.network" } => new(
                "network",
                "came with a right token from an address it may not come from",
                $"Add the address to the credential's networks if it is {there}; if not, somebody else has the token: replace it{Click(idp, console => console.Token)}."
            ),
            { Operation: "refused.inurl" } => new(
                "in-url",
                "had the token in the URL",
                $"Configure it as a header (Authorization: Bearer), and replace the token, which stands in access logs by now{Click(idp, console => console.Token)}."
            ),
            _ => new(
                "wrong",
                "came with a token that is none of this source",
                $"Enter the source's token in {there} again{Click(idp, console => console.Token)}, and compare the base URL with the source's SCIM path."
            ),
        };

    private static RequestCause OfServer(RecordedRequest request) =>
        request switch
        {
            { Status: 501 } => new(
                "unsupported",
                "asked for something Rollcall does not offer",
                "Switch it off in the identity provider."
            ),
            { Status: 503 } => new(
                "unavailable",
                "came while the source was frozen or the database away",
                "It tries again by itself. rollcall status shows whether that is over."
            ),
            { Status: 499 } => new(
                "gone-away",
                "were given up by the client before the answer",
                "Look at the time they took, and at the network."
            ),
            _ => new("failed", "failed in Rollcall", "The server's log has the reason under the request's id; please report it."),
        };

    private static string OtherName(string there, string? idp) =>
        $"Find the other one (rollcall requests --text NAME, rollcall why NAME) and give one of the two another userName in {there}{Click(idp, console => console.Retry, "; then ")}.";

    /// <summary>Where to click there, as the end of a sentence; nothing for a product that we do not know.</summary>
    private static string Click(string? idp, Func<IdentityProviderConsole, string> where, string before = ": ") =>
        IdentityProviderConsole.Of(idp) is { } console ? before + where(console) : "";
}
