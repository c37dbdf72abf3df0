namespace Rollcall.Demo.Company;

/// <summary>Somebody as the company's identity provider knows them. Invented, like everybody here.</summary>
internal sealed record Person
{
    /// <summary>Never changes; everything else may.</summary>
    public required int Number { get; init; }

    /// <summary>The id of the source in demo.yaml: <c>okta</c> or <c>entra</c>.</summary>
    public required string Source { get; init; }

    public required string GivenName { get; init; }
    public required string FamilyName { get; init; }
    public required string UserName { get; init; }
    public required string Email { get; init; }
    public required string Department { get; init; }
    public string Title { get; init; } = "Engineer";
    public string UserType { get; init; } = "Employee";
    public int? Manager { get; init; }
    public bool Active { get; init; } = true;

    /// <summary>Deleted for good at the identity provider, which keeps no trace.</summary>
    public bool Deleted { get; init; }

    public string DisplayName => $"{GivenName} {FamilyName}";

    /// <summary>20 characters that start with 00u at Okta; the mailNickname, which is Entra's default mapping.</summary>
    public string ExternalId => Source == Sources.Okta ? $"00u{Number:D6}demoAbCdEf5d7" : $"{UserName.Split('@')[0]}.{Number}";
}

/// <summary>A group as the identity provider has it.</summary>
internal sealed record SourceGroup
{
    public required string Source { get; init; }
    public required string Name { get; init; }

    /// <summary>Numbers of persons.</summary>
    public required IReadOnlySet<int> Members { get; init; }
}

internal static class Sources
{
    public const string Okta = "okta";
    public const string Entra = "entra";
}
