using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Requests;
using Rollcall.Scim.Schema;

namespace Rollcall.Engine.Tests.Requests;

/// <summary>No secret of any request is ever on record, wherever in the request it stands.</summary>
public sealed class RedactionLaws
{
    private static readonly RecordRules Rules = new()
    {
        Redact = ["urn:example:params:scim:schemas:hr:2.0:User:badge", "salary"],
    };
    private static readonly SecretNames Names = SecretNames.Of(ScimSchemas.Default, Rules.Redact);

    private static readonly Gen<string> SecretName = Gen.Elements(
        "password",
        "Password",
        "clientSecret",
        "api_key",
        "accessToken",
        "badge",
        "Salary",
        "urn:ietf:params:scim:schemas:core:2.0:User:password"
    );

    private static readonly Gen<string> PlainName = Gen.Elements("userName", "displayName", "title", "nickName", "value", "type");

    /// <summary>Whatever a person may choose, from six characters on, and such that harmless parts of a record do not hold it by chance.</summary>
    private static readonly Gen<string> Secret =
        from characters in Gen.ArrayOf(
            Gen.Elements("a", "Z", "7", "\"", "\\", "/", " ", "+", "%", "é", "ß", "漢", "😀", "<", "&", "=", "\n", "'")
        )
        select $"s3cr€t·{string.Concat(characters.Take(12))}·x";

    [Fact]
    public void No_secret_of_a_request_is_in_its_record()
    {
        var cases =
            from secrets in Gen.ListOf(Secret, 4).Select(list => list.ToArray())
            from body in Body(secrets[0], depth: 3)
            from query in Query(secrets[1])
            from scheme in Gen.Elements("Bearer ", "bearer  ", "Token ", "")
            from quoted in Gen.Elements(secrets)
            from isCut in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
            from status in Gen.Elements(201, 400, 409)
            select (secrets, body: isCut ? body[..(body.Length / 2)] : body, query, scheme, quoted, status);

        Check(
            cases.ToArbitrary(),
            given =>
            {
                var (secrets, body, query, scheme, quoted, status) = given;
                var used = new List<string> { secrets[2] };
                if (body.Contains(Json(secrets[0]), StringComparison.Ordinal))
                    used.Add(secrets[0]);
                if (query.Contains(Uri.EscapeDataString(secrets[1]), StringComparison.Ordinal))
                    used.Add(secrets[1]);
                var request = Observed(body) with
                {
                    Query = query,
                    Authorization = scheme + secrets[2],
                    Path = $"/Users/{secrets[2]}",
                    UserAgent = $"client {secrets[2]}",
                    Status = status,
                    Detail = $"The value \"{(used.Contains(quoted) ? quoted : secrets[2])}\" is not what it should be.",
                    Answered = ObservedBody.CopyOf(Encoding.UTF8.GetBytes($$"""{"displayName":{{Json($"x {secrets[2]}")}}}""")),
                };

                var record = RequestRedaction.Redact(request, Rules, Names);

                var texts = Texts(record);
                foreach (var secret in used)
                {
                    texts.ShouldNotContain(secret);
                    texts.ShouldNotContain(Json(secret).Trim('"'));
                    texts.ShouldNotContain(Uri.EscapeDataString(secret));
                }
            }
        );
    }

    /// <summary>Bodies without a secret are copied by other code than those with one.</summary>
    [Fact]
    public void What_is_not_secret_looks_the_same_whether_or_not_there_is_a_secret_beside_it() =>
        Check(
            Harmless(depth: 3).ToArbitrary(),
            body =>
                Redacted($$"""{"a": {{body}} ,"pin":"sécret-123"}""")
                    .ShouldBe($$"""{"a":{{Redacted(body)}},"pin":"[redacted]"}""")
        );

    [Theory]
    [InlineData("""{"TYPE":"Password","value":"hunter22"}""", """{"TYPE":"Password","value":"[redacted]"}""")]
    [InlineData("""{"p\u0061th":"password","value":"hunter22"}""", """{"path":"password","value":"[redacted]"}""")]
    [InlineData("""{"path":"p\u0061ssword","value":"hunter22"}""", """{"path":"password","value":"[redacted]"}""")]
    [InlineData("""{"p\u0061ssword":"hunter22"}""", """{"password":"[redacted]"}""")]
    // The sign of Kelvin is a k in lower case.
    [InlineData("""{"\u212aey":"token","value":"hunter22"}""", """{"Key":"token","value":"[redacted]"}""")]
    [InlineData("""{"Private-_Key":"hunter22"}""", """{"Private-_Key":"[redacted]"}""")]
    public void However_the_name_of_a_secret_is_written_it_is_one(string body, string expected) =>
        Redacted(body).ShouldBe(expected);

    [Fact]
    public void What_is_not_secret_stays_as_it_was_sent()
    {
        const string body =
            """{"userName":"zoë@example.com","active":true,"name":{"familyName":"Ümit"},"emails":[{"value":"z@example.com","type":"work"}]}""";

        Redacted(body).ShouldBe(body);
    }

    [Theory]
    [InlineData(
        """{"op":"replace","path":"password","value":"hunter22"}""",
        """{"op":"replace","path":"password","value":"[redacted]"}"""
    )]
    [InlineData(
        """{"op":"add","value":{"password":"hunter22","title":"x"}}""",
        """{"op":"add","value":{"password":"[redacted]","title":"x"}}"""
    )]
    [InlineData(
        """{"value":"hunter22","path":"urn:x:User:password"}""",
        """{"value":"[redacted]","path":"urn:x:User:password"}"""
    )]
    [InlineData("""{"path":"password[x eq \"hunter22\"]","op":"remove"}""", """{"path":"[redacted]","op":"remove"}""")]
    [InlineData("""{"filter":"token eq \"hunter22\"","count":1}""", """{"filter":"[redacted]","count":1}""")]
    [InlineData("""{"password[x eq \"hunter22\"]":1}""", """{"[redacted]":"[redacted]"}""")]
    [InlineData("""{"password":null}""", """{"password":null}""")]
    [InlineData(
        """{"password":{"a":["hunter22"]},"title":"is hunter22"}""",
        """{"password":"[redacted]","title":"is [redacted]"}"""
    )]
    [InlineData("""{"PIN":12345678}""", """{"PIN":"[redacted]"}""")]
    public void A_secret_is_replaced_where_it_stands(string body, string expected) => Redacted(body).ShouldBe(expected);

    [Fact]
    public void A_body_that_is_no_JSON_is_only_counted()
    {
        var record = RequestRedaction.Redact(
            Observed("""{"userName":"a","password":"hunter22""") with
            {
                Status = 400,
                Detail = "Not JSON at \"hunter22\".",
            },
            new RecordRules(),
            SecretNames.BuiltIn
        );

        record.Sent.ShouldBe(new RecordedBody(36, null, BodyOmission.NotJson));
        record.Detail.ShouldBe("Not JSON at [redacted].");
    }

    [Fact]
    public void Without_bodies_neither_they_nor_a_filters_values_are_kept()
    {
        var record = RequestRedaction.Redact(
            Observed("""{"userName":"a"}""") with
            {
                Query = "?filter=userName%20eq%20%22ada%22&count=10&access_token=hunter22",
            },
            new RecordRules { Bodies = RecordedBodies.None },
            SecretNames.BuiltIn
        );

        record.Sent.ShouldBe(new RecordedBody(16, null, BodyOmission.SwitchedOff));
        record.Query.ShouldBe("filter=[redacted]&count=10&access_token=[redacted]");
    }

    [Fact]
    public void A_body_beyond_what_is_kept_is_only_counted()
    {
        var body = $$"""{"title":"{{new string('x', ObservedBody.Longest)}}"}""";

        RequestRedaction
            .Redact(Observed(body), new RecordRules(), SecretNames.BuiltIn)
            .Sent.ShouldBe(new RecordedBody(body.Length, null, BodyOmission.TooLong));
    }

    private static Gen<string> Harmless(int depth) =>
        from shape in Gen.Choose(0, depth > 0 ? 7 : 4)
        from name in Gen.Elements("userName", "TYPE", "path", "value", "n\\u0061me", "Straße", "key", "")
        from text in Secret
        from first in depth > 0 ? Harmless(depth - 1) : Gen.Constant("[]")
        from second in depth > 0 ? Harmless(depth - 1) : Gen.Constant("{ }")
        select shape switch
        {
            0 => JsonSerializer.Serialize(text),
            1 => Json(text),
            2 => " -1.50e+3",
            3 => "true",
            4 => "null\n",
            5 => $"[{first} , {second}]",
            6 => $$"""{ "{{name}}" : {{first}} }""",
            _ => $$"""{"{{name}}":{{first}},"{{name}}":{{second}}}""",
        };

    private static Gen<string> Body(string secret, int depth) =>
        from shape in Gen.Choose(0, depth > 0 ? 6 : 3)
        from secretName in SecretName
        from plain in PlainName
        from inner in depth > 0 ? Body(secret, depth - 1) : Gen.Constant("{}")
        select shape switch
        {
            0 => $$"""{"{{secretName}}":{{Json(secret)}}}""",
            1 => $$"""{"op":"add","path":"{{secretName}}","value":{{Json(secret)}}}""",
            2 => $$"""{"value":[{{Json(secret)}}],"path":"{{secretName}}"}""",
            3 => $$"""{"{{secretName}}":{"{{plain}}":{{Json(secret)}}},"title":{{Json(secret)}}}""",
            4 => $$"""{"Operations":[{{inner}}],"displayName":{{Json($"it is {secret}!")}},"{{secretName}}":{{Json(secret)}}}""",
            5 => $$"""{"{{plain}}x":{{inner}}}""",
            _ => $"[{inner},{inner}]",
        };

    private static Gen<string> Query(string secret) =>
        from name in SecretName
        from shape in Gen.Choose(0, 3)
        let escaped = Uri.EscapeDataString(secret)
        select shape switch
        {
            0 => $"?access_token={escaped}&count=1",
            1 => $"?count=2&filter={Uri.EscapeDataString(name)}%20eq%20%22{escaped}%22",
            2 => $"?{escaped}",
            _ => "?startIndex=1",
        };

    private static ObservedRequest Observed(string body) =>
        new()
        {
            Id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch),
            At = DateTimeOffset.UnixEpoch,
            Source = "okta",
            Method = "POST",
            Path = "/Users",
            Operation = "users.create",
            Status = 201,
            Duration = TimeSpan.Zero,
            Sent = ObservedBody.CopyOf(Encoding.UTF8.GetBytes(body)),
        };

    private static string? Redacted(string body) =>
        RequestRedaction.Redact(Observed(body), new RecordRules(), SecretNames.BuiltIn).Sent.Text;

    private static string Texts(RecordedRequest record) =>
        string.Join('\n', record.Path, record.Query, record.UserAgent, record.Detail, record.Sent.Text, record.Answered.Text);

    private static string Json(string text) => JsonValue.Create(text).ToJsonString(Relaxed);

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static void Check<T>(Arbitrary<T> values, Action<T> law) =>
        Prop.ForAll(values, law).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
