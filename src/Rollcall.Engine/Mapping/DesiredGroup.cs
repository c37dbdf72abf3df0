namespace Rollcall.Engine.Mapping;

/// <summary>A target group that a source group stands for.</summary>
/// <param name="Name">As the rule or the source group spells it, before <c>NormaliseGroupName</c>.</param>
/// <param name="CreateMissing">Make it when the target has none of that name.</param>
/// <param name="AdoptExisting">Use one that is there already; always true for a group that a manual rule names.</param>
/// <param name="Authoritative">Members that are not linked are taken out.</param>
public sealed record DesiredGroup(string Name, GrantKind Kind, bool CreateMissing, bool AdoptExisting, bool Authoritative);
