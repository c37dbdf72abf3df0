using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Postgres;

/// <summary>What the statement of a change has to do. Few combinations happen, so each is prepared once and kept.</summary>
/// <param name="Document">The document and the columns are written.</param>
/// <param name="Members">Members come or go.</param>
/// <param name="ReplacesAll">Who is not named as a member goes.</param>
/// <param name="AllMembers">All members become due.</param>
/// <param name="Emails">The index of e-mail addresses is written.</param>
/// <param name="UniqueValues">Values of declared attributes that must be unique are written.</param>
/// <param name="ExternalId">Nothing is written when somebody else has the externalId.</param>
/// <param name="Targets">There are targets to tell.</param>
/// <param name="Joiners">How urgent it is for those who join; of no meaning where no members are.</param>
internal readonly record struct SaveParts(
    ChangeKind Kind,
    bool Document,
    bool Members,
    bool ReplacesAll,
    bool AllMembers,
    bool Emails,
    bool UniqueValues,
    bool ExternalId,
    bool Targets,
    WorkPriority Joiners
)
{
    public static SaveParts Of(DirectoryChange change)
    {
        var writes = change.Kind is not ChangeKind.Delete && change.WritesDocument;
        return new SaveParts(
            change.Kind,
            writes,
            change.Members is not null,
            change.Members?.ReplaceAll ?? false,
            change.TouchesAllMembers,
            writes && change.WritesEmails && (change.Kind is ChangeKind.Update || change.Resource.Emails.Count > 0),
            change.Unique is not null,
            writes && change.ClaimsExternalId,
            !change.Targets.IsEmpty,
            change.Members is null ? WorkPriority.Change : change.JoinersPriority
        );
    }
}
