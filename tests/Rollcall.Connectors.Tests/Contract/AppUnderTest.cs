using Rollcall.Engine.Planning;
using Rollcall.Engine.Targets;
using Rollcall.FakeAtlassian.Faults;
using Rollcall.FakeAtlassian.Hosting;

namespace Rollcall.Connectors.Tests.Contract;

/// <summary>An app as the contract suite needs it: something to connect to, and a back door that no connector has.</summary>
public abstract class AppUnderTest : IAsyncDisposable
{
    public abstract ConnectorDescription Description { get; }

    /// <summary>Names an app refuses for reasons of its own; the suite then only wants to be told so.</summary>
    public virtual bool AcceptsUserName(string name) => true;

    public abstract IConnector Connect(TimeSpan? timeout = null);

    public abstract Task AddUserAsync(string name, string? email = null, params string[] groups);

    public abstract Task AddGroupAsync(string name);

    public abstract Task DeleteUserAsync(string name);

    public abstract Task DeleteGroupAsync(string name);

    public abstract Task<IReadOnlyList<string>> UserNamesAsync();

    /// <summary>A group whose members administer the app.</summary>
    public abstract string AdministratorGroup { get; }

    public abstract ValueTask DisposeAsync();
}

/// <summary>An app across a network, with everything that goes wrong there.</summary>
public abstract class HttpAppUnderTest : AppUnderTest
{
    public abstract FaultPlan Faults { get; }
    public abstract RequestLog Requests { get; }

    /// <summary>What must never be in a text.</summary>
    public abstract IReadOnlyList<string> Secrets { get; }

    /// <summary>More members than two of the app's pages.</summary>
    public abstract int MoreThanTwoPages { get; }

    /// <summary>Path of the calls that list a group's members.</summary>
    public abstract string MembersPath { get; }

    /// <summary>Calls it takes to see that nothing changed.</summary>
    public abstract int CallsForAnUnchangedUser { get; }

    /// <summary>Calls it takes to create an account.</summary>
    public abstract int CallsForACreate { get; }

    public abstract IConnector ConnectWith(IReadOnlyDictionary<string, string> secrets, TimeSpan? timeout = null);

    public abstract IReadOnlyDictionary<string, string> WrongSecrets { get; }

    /// <summary>Nothing may be written to people from now on.</summary>
    public abstract void MakeReadOnly();
}

/// <summary>Steps with a reason that no test is about.</summary>
public static class Steps
{
    private static readonly Reason Because = ReasonCodes.InScope.Because("test");

    public static DesiredAccount Desired(string name, string? email = null, string? displayName = null, string? externalId = null)
    {
        var desired = new DesiredAccount { Name = name, ExternalId = externalId };
        return desired with
        {
            Attributes = desired
                .Attributes.Add("email", email ?? "somebody@example.com")
                .Add("displayName", displayName ?? $"The person {name}"),
        };
    }

    public static Step Create(DesiredAccount account) => new Step.CreateAccount(account) { Reason = Because };

    public static Step Update(AccountReference account, params (string Name, string After)[] changes) =>
        new Step.UpdateAccount(
            account,
            [.. changes.Select(change => new AttributeDifference(change.Name, Before: null, change.After))]
        )
        {
            Reason = Because,
        };

    public static Step Rename(AccountReference account, string newName) =>
        new Step.RenameAccount(account, newName) { Reason = Because };

    public static Step Enable(AccountReference account) => new Step.EnableAccount(account) { Reason = Because };

    public static Step Disable(AccountReference account) => new Step.DisableAccount(account) { Reason = Because };

    public static Step Delete(AccountReference account) => new Step.DeleteAccount(account) { Reason = Because };

    public static Step EndSessions(AccountReference account) => new Step.EndSessions(account) { Reason = Because };

    public static Step CreateGroup(string name) => new Step.CreateGroup(name) { Reason = Because };

    public static Step DeleteGroup(string name) => new Step.DeleteGroup(name, name) { Reason = Because };

    public static Step RenameGroup(string name, string newName) => new Step.RenameGroup(name, name, newName) { Reason = Because };

    public static Step Add(string group, AccountReference account) => new Step.AddMember(group, account) { Reason = Because };

    public static Step Remove(string group, AccountReference account) =>
        new Step.RemoveMember(group, account) { Reason = Because };

    public static Step Adopt(string name) => new Step.Adopt(name, name) { Reason = Because };
}

/// <summary>What readings and outcomes hold, or a failed assertion.</summary>
public static class Answers
{
    public static T Value<T>(this Reading<T> reading) =>
        reading is Reading<T>.Found(var value) ? value : throw new Xunit.Sdk.XunitException($"Expected Found, got {reading}");

    public static Outcome Because<T>(this Reading<T> reading) =>
        reading is Reading<T>.Failed(var because)
            ? because
            : throw new Xunit.Sdk.XunitException($"Expected Failed, got {reading}");

    public static AccountReference Made(this Outcome outcome) =>
        outcome is Outcome.Applied({ } account)
            ? account
            : throw new Xunit.Sdk.XunitException($"Expected an account, got {outcome}");

    public static bool IsDone(this Outcome outcome) => outcome is Outcome.Applied or Outcome.Unchanged;

    public static Reason? Why(this Outcome outcome) =>
        outcome switch
        {
            Outcome.RetryAfter(_, var reason) => reason,
            Outcome.Held(var reason) => reason,
            Outcome.Rejected(var reason) => reason,
            Outcome.TargetPaused(var reason) => reason,
            _ => null,
        };

    public static AccountReference Reference(this Account account) => new(account.RemoteId, account.Name);
}
