using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Rollcall.Engine.Reconcile;
using Rollcall.Engine.Targets;
using Outcome = Rollcall.Engine.Targets.Outcome;

namespace Rollcall.Engine.Planning;

/// <summary>
/// A plan with its outcomes as JSON, the form the audit log keeps:
/// <c>{"steps":[{"step":"AddMember","subject":"jdoe","group":"dev","reason":"member-in-source","detail":"...","outcome":"applied"}]}</c>.
/// </summary>
public static class PlanJson
{
    public static string Write(ImmutableArray<StepResult> results)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("steps");
            foreach (var result in results)
                Write(writer, result);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The name of a step in audit, API and CLI: that of its record.</summary>
    public static string NameOf(Step step) => step.GetType().Name;

    private static void Write(Utf8JsonWriter writer, StepResult result)
    {
        writer.WriteStartObject();
        var step = result.Step;
        if (step is Step.Hold or Step.Skip)
        {
            writer.WriteString("kept", step is Step.Hold ? "held" : "skipped");
            writer.WriteString("reason", step.Reason.Code.Value);
            writer.WriteString("detail", step.Reason.Detail);
            if (step is Step.Skip { What: null } skip)
                writer.WriteString("subject", skip.Subject);
            step = step is Step.Hold hold ? hold.What : ((Step.Skip)step).What;
        }
        else
        {
            writer.WriteString("reason", step.Reason.Code.Value);
            writer.WriteString("detail", step.Reason.Detail);
        }
        if (step is not null)
            WriteStep(writer, step);
        if (result.Outcome is { } outcome)
            WriteOutcome(writer, outcome);
        writer.WriteEndObject();
    }

    private static void WriteStep(Utf8JsonWriter writer, Step step)
    {
        writer.WriteString("step", NameOf(step));
        var (subject, group) = step switch
        {
            Step.CreateAccount create => (create.Account.Name, null),
            Step.UpdateAccount update => (update.Account.Name, null),
            Step.RenameAccount rename => (rename.Account.Name, null),
            Step.EnableAccount enable => (enable.Account.Name, null),
            Step.DisableAccount disable => (disable.Account.Name, null),
            Step.DeleteAccount delete => (delete.Account.Name, null),
            Step.EndSessions end => (end.Account.Name, null),
            Step.AddMember add => (add.Account?.Name, add.Group),
            Step.RemoveMember remove => (remove.Account.Name, remove.Group),
            Step.CreateGroup create => (null, create.Name),
            Step.RenameGroup rename => (null, rename.Name),
            Step.DeleteGroup delete => (null, delete.Name),
            Step.Adopt adopt => (adopt.Name, null),
            Step.HandOver over => (over.Name, null),
            Step.Release release => (release.Name, (string?)null),
            _ => ((string?)null, null),
        };
        if (subject is not null)
            writer.WriteString("subject", subject);
        if (group is not null)
            writer.WriteString("group", group);
        if (step is Step.RenameAccount { NewName: var newName })
            writer.WriteString("newName", newName);
        if (step is Step.RenameGroup { NewName: var newGroup })
            writer.WriteString("newName", newGroup);
        if (step is Step.UpdateAccount { Changes: var changes })
            WriteChanges(writer, changes);
    }

    private static void WriteChanges(Utf8JsonWriter writer, ImmutableArray<AttributeDifference> changes)
    {
        writer.WriteStartArray("changes");
        foreach (var change in changes)
        {
            writer.WriteStartObject();
            writer.WriteString("attribute", change.Name);
            writer.WriteString("before", change.Before);
            writer.WriteString("after", change.After);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteOutcome(Utf8JsonWriter writer, Outcome outcome)
    {
        var (name, reason) = outcome switch
        {
            Outcome.Applied => ("applied", null),
            Outcome.Unchanged => ("unchanged", null),
            Outcome.RetryAfter retry => ("retry", retry.Reason),
            Outcome.Held held => ("held", held.Reason),
            Outcome.Rejected rejected => ("rejected", rejected.Reason),
            Outcome.TargetPaused paused => ("target-paused", paused.Reason),
            _ => ("unknown", (Reason?)null),
        };
        writer.WriteString("outcome", name);
        if (reason is null)
            return;
        writer.WriteString("outcomeReason", reason.Code.Value);
        writer.WriteString("outcomeDetail", reason.Detail);
    }
}
