namespace Rollcall.Server.Targets;

/// <summary>A target's host name leads to an address that no target may have; see <see cref="AddressRules"/>.</summary>
public sealed class AddressRefusedException(string message) : IOException(message);
