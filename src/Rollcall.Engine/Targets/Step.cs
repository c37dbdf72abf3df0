using System.Collections.Immutable;
using Rollcall.Engine.Planning;

namespace Rollcall.Engine.Targets;

/// <summary>
/// One thing to do at one target, or one thing deliberately not done. Each carries why. Steps are idempotent by contract:
/// whoever performs one treats "already so" as success after a look.
/// </summary>
public abstract record Step
{
    private Step() { }

    public required Reason Reason { get; init; }

    /// <summary>True for steps that take something away; they go first and the brake counts them.</summary>
    public virtual bool Removes => false;

    public sealed record CreateAccount(DesiredAccount Account) : Step
    {
        /// <summary>The person's account was there, and the app has lost it; the brake counts these, too.</summary>
        public bool ReplacesLost { get; init; }
    }

    /// <param name="Changes">Only what differs.</param>
    public sealed record UpdateAccount(AccountReference Account, ImmutableArray<AttributeDifference> Changes) : Step;

    public sealed record RenameAccount(AccountReference Account, string NewName) : Step;

    public sealed record EnableAccount(AccountReference Account) : Step;

    public sealed record DisableAccount(AccountReference Account) : Step
    {
        public override bool Removes => true;
    }

    public sealed record DeleteAccount(AccountReference Account) : Step
    {
        public override bool Removes => true;
    }

    public sealed record EndSessions(AccountReference Account) : Step;

    public sealed record CreateGroup(string Name) : Step;

    public sealed record RenameGroup(string RemoteId, string Name, string NewName) : Step;

    public sealed record DeleteGroup(string RemoteId, string Name) : Step
    {
        public override bool Removes => true;
    }

    /// <param name="Account">Null while the account is created by an earlier step of the same plan.</param>
    public sealed record AddMember(string Group, AccountReference? Account) : Step;

    public sealed record RemoveMember(string Group, AccountReference Account) : Step
    {
        public override bool Removes => true;
    }

    /// <summary>Link an account or group that is there already; writes nothing at the app.</summary>
    public sealed record Adopt(string RemoteId, string Name) : Step;

    /// <summary>A new resource takes over the account of one that is gone; writes nothing at the app.</summary>
    public sealed record HandOver(string RemoteId, string Name, Directory.ResourceId From) : Step;

    /// <summary>Stop looking after it; writes nothing at the app.</summary>
    public sealed record Release(string RemoteId, string Name) : Step;

    /// <summary>Something that was not done, and why: <paramref name="What"/> is the step that would have been taken, when there is one.</summary>
    public sealed record Skip(string Subject, Step? What = null) : Step;

    /// <summary>A step that a policy keeps back; it is looked at again when the key next is.</summary>
    public sealed record Hold(Step What) : Step;
}

/// <param name="Before">Null when the app did not report one.</param>
public sealed record AttributeDifference(string Name, string? Before, string After)
{
    /// <summary>The name that stands for the external id kept at the app; see <see cref="Capabilities.KeepsExternalId"/>.</summary>
    public const string ExternalId = "externalId";
}
