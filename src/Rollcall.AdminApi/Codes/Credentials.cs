namespace Rollcall.AdminApi.Codes;

/// <summary>The values of <see cref="CredentialStatus.Kind"/>.</summary>
public static class CredentialKinds
{
    public const string Token = "token";

    /// <summary>User name and password.</summary>
    public const string Basic = "basic";

    /// <summary>An OAuth client.</summary>
    public const string Client = "client";
}

/// <summary>The values of <see cref="CredentialStatus.State"/>.</summary>
public static class CredentialStates
{
    public const string Valid = "valid";

    /// <summary>Valid for another 30 days at most.</summary>
    public const string Expiring = "expiring";

    /// <summary>Refused.</summary>
    public const string Expired = "expired";
}

/// <summary>The values of <see cref="CredentialStatus.LastRefusedFor"/>.</summary>
public static class CredentialRefusals
{
    public const string Expired = "expired";

    /// <summary>The address was in none of its networks.</summary>
    public const string Network = "network";
}
