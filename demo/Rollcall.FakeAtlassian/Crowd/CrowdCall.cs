using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.FakeAtlassian.Crowd;

/// <summary>A request that got past authentication, with the formats it speaks.</summary>
internal sealed record CrowdCall(FakeRequest Request, bool AnswersJson, bool SendsJson)
{
    /// <summary>Where the API starts for this caller, for links.</summary>
    public string Api { get; } = Request.Origin + CrowdApi.Base;

    public CrowdBody? ReadBody() => CrowdBody.Read(Request, SendsJson);

    public string? Query(string name) => Request.Query(name);

    public bool Expands(string part) =>
        Request.Query("expand") is { } expand
        && expand.Split(',').Any(item => item.Trim().Equals(part, StringComparison.Ordinal));

    /// <summary>start-index from 0, max-results 1000 when not said: whoever does not page gets a list that is cut in silence [D].</summary>
    public (int Start, int Count) Page() => (Number("start-index", 0), Number("max-results", 1000));

    public FakeAnswer Answer(int status, CrowdNode node) => node.ToAnswer(status, AnswersJson);

    public FakeAnswer Ok(CrowdNode node) => Answer(StatusCodes.Status200OK, node);

    public FakeAnswer Error(int status, CrowdReason reason, string message) =>
        Answer(status, new CrowdNode("error").Text("reason", CrowdErrors.CodeOf(reason)).Text("message", message));

    public FakeAnswer MalformedBody() =>
        Error(StatusCodes.Status400BadRequest, CrowdReason.IllegalArgument, "The request body could not be read.");

    /// <summary>What the URL names and is not there is 404, what the body names and is not there is 400 [D].</summary>
    public FakeAnswer NoUser(string? name, bool inBody = false) =>
        Error(inBody ? 400 : 404, CrowdReason.UserNotFound, $"User <{name}> does not exist");

    /// <inheritdoc cref="NoUser"/>
    public FakeAnswer NoGroup(string? name, bool inBody = false) =>
        Error(inBody ? 400 : 404, CrowdReason.GroupNotFound, $"Group <{name}> does not exist");

    private int Number(string parameter, int otherwise) =>
        int.TryParse(Request.Query(parameter), System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : otherwise;
}

/// <summary>ErrorEntity.ErrorReason, as far as these endpoints use it [D javadoc].</summary>
internal enum CrowdReason
{
    ApplicationPermissionDenied,
    ExpiredCredential,
    GroupNotFound,
    IllegalArgument,
    InactiveAccount,
    InvalidUserAuthentication,
    InvalidCredential,
    InvalidEmail,
    InvalidGroup,
    InvalidSsoToken,
    InvalidUser,
    MembershipNotFound,
    MembershipAlreadyExists,
    NestedGroupsNotSupported,
    UserNotFound,
    InvalidMembership,
}

internal static class CrowdErrors
{
    private static readonly Dictionary<CrowdReason, string> Codes = Enum.GetValues<CrowdReason>()
        .ToDictionary(
            reason => reason,
            reason =>
                string.Concat(
                        reason.ToString().Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{letter}")
                    )
                    .ToUpperInvariant()
        );

    /// <summary>The code on the wire: <c>USER_NOT_FOUND</c>.</summary>
    public static string CodeOf(CrowdReason reason) => Codes[reason];
}
