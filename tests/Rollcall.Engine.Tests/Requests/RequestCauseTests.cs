using Rollcall.Engine.Requests;

namespace Rollcall.Engine.Tests.Requests;

public sealed class RequestCauseTests
{
    [Fact]
    public void Who_is_slowed_down_for_a_wrong_credential_is_told_of_the_credential_and_not_of_the_limit()
    {
        var stranger = RequestCause.Of(Refused(429, "refused.wrong"), idp: null);

        stranger.What.ShouldBe("came with a token that is none of this source");
        stranger.ShouldBe(RequestCause.Of(Refused(401, "refused.wrong"), idp: null));
        RequestCause.Of(Refused(429, "users.create"), idp: null).What.ShouldBe("came faster than the source's limit");
    }

    [Fact]
    public void What_to_do_is_a_sentence_also_where_the_identity_provider_is_not_known()
    {
        var gone = Refused(404, "users.patch") with { Writes = true };

        RequestCause.Of(gone, idp: null).WhatToDo.ShouldStartWith("The identity provider remembers an id that is gone:");
        RequestCause.Of(gone, "Okta").WhatToDo.ShouldStartWith("Okta remembers an id that is gone:");
    }

    private static RecordedRequest Refused(int status, string operation) =>
        new()
        {
            Id = Guid.Empty,
            At = DateTimeOffset.UnixEpoch,
            Source = "okta",
            Method = "POST",
            Path = "/Users",
            Operation = operation,
            Status = status,
            Duration = TimeSpan.Zero,
        };
}
