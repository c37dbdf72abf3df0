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

    [Fact]
    public void Whoever_creates_somebody_again_is_told_of_both_ways_out_and_an_update_of_one()
    {
        var create = Refused(409, "users.create") with { ScimType = "uniqueness" };

        var told = RequestCause.Of(create, "Ping").WhatToDo;
        told.ShouldContain("linkOnCreate");
        told.ShouldContain("another userName in Ping");
        var update = RequestCause.Of(create with { Method = "PUT", Operation = "users.replace" }, "Ping").WhatToDo;
        update.ShouldNotContain("linkOnCreate");
        update.ShouldContain("another userName in Ping");
    }

    [Fact]
    public void A_filter_that_cannot_be_answered_leads_to_where_the_filter_is_entered()
    {
        var filter = Refused(400, "users.list") with { Method = "GET", ScimType = "invalidFilter" };

        RequestCause.Of(filter, "Ping").WhatToDo.ShouldContain("User Filter Expression");
        RequestCause.Of(filter, "OneLogin").WhatToDo.ShouldContain("SCIM JSON Template");
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
