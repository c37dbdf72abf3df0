using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Rollcall.Conformance.Format;

/// <summary>What one identity provider sends, or what one part of the RFCs asks for.</summary>
/// <param name="Name">As the folder is called: "okta", "rfc", "bad-input".</param>
public sealed record Corpus(string Name, ImmutableArray<Scenario> Scenarios);

/// <summary>A story from an empty start to its end. Scenarios know nothing of each other.</summary>
public sealed record Scenario
{
    /// <summary>Corpus, file and number within the file: "okta/users 2".</summary>
    public required string Id { get; init; }

    /// <summary>A sentence.</summary>
    public required string Title { get; init; }

    /// <summary>Where it is known from: a document, a client's source, or a request seen on the wire.</summary>
    public string? Evidence { get; init; }

    /// <summary>Features that a server may lack by the RFC; without one of them the scenario does not apply.</summary>
    public ImmutableArray<string> Requires { get; init; } = [];

    /// <summary>Sent with every request.</summary>
    public ImmutableArray<Header> Headers { get; init; } = [];

    public required ImmutableArray<Step> Steps { get; init; }
}

public readonly record struct Header(string Name, string Value);

/// <summary>One request, what must come back, and what must be there afterwards.</summary>
public sealed record Step
{
    /// <summary>A few words for people.</summary>
    public required string What { get; init; }

    public required RequestTemplate Request { get; init; }

    public required Expectation Expect { get; init; }

    /// <summary>How often it is sent, one after the other or all at once; <c>{n}</c> counts from 1.</summary>
    public int Times { get; init; } = 1;

    public bool AtOnce { get; init; }

    /// <summary>Names for values of the answer: "id", "Resources/0/id", "header:ETag".</summary>
    public ImmutableArray<Header> Save { get; init; } = [];

    /// <summary>What reading the resource afterwards must show; null: it is not read.</summary>
    public JsonNode? State { get; init; }

    /// <summary>A resource that must be the same before and after; null: nothing is compared.</summary>
    public string? Unchanged { get; init; }

    public Level Level { get; init; } = Level.Must;

    /// <summary>The section that asks for it: "7644 3.5.2.3".</summary>
    public string? Rfc { get; init; }
}

/// <summary>A request with <c>{names}</c> still in it.</summary>
public sealed record RequestTemplate
{
    public required string Method { get; init; }

    /// <summary>Relative to the base URL, with a slash in front.</summary>
    public required string Path { get; init; }

    public ImmutableArray<Header> Headers { get; init; } = [];

    /// <summary>Empty: none is sent.</summary>
    public string ContentType { get; init; } = "application/scim+json";

    /// <summary>Null: no JSON body.</summary>
    public JsonNode? Json { get; init; }

    /// <summary>A body as it stands, JSON or not; null: none.</summary>
    public string? Text { get; init; }

    /// <summary>False: sent without Authorization.</summary>
    public bool Authorized { get; init; } = true;
}

public sealed record Expectation
{
    public required ImmutableArray<int> Statuses { get; init; }

    /// <summary>Of requests sent several times: how many must end with which status; empty: each must be one of <see cref="Statuses"/>.</summary>
    public ImmutableSortedDictionary<int, int> Outcomes { get; init; } = ImmutableSortedDictionary<int, int>.Empty;

    /// <summary>Compared by <see cref="Checks.BodyComparison"/>; not looked at when the answer rightly has no body.</summary>
    public JsonNode? Body { get; init; }

    public string? ScimType { get; init; }

    public JsonObject? Headers { get; init; }

    /// <summary>True when there must be no body.</summary>
    public bool Empty { get; init; }
}

/// <summary>The words of RFC 2119.</summary>
public enum Level
{
    Must,
    Should,
    May,
}
