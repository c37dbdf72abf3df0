using Rollcall.Engine.Directory;
using Rollcall.Engine.Requests;
using Rollcall.Scim;
using Rollcall.Server.Observability;
using Rollcall.Server.Scim.Access;

namespace Rollcall.Server.Scim;

/// <summary>What is known of a request so far, for logs, metrics and the request log. <see cref="Source"/> and <see cref="Operation"/> are names of ours: a label must not grow with what is sent.</summary>
internal sealed class ScimTrace(Guid id, DateTimeOffset at)
{
    private const string UnknownOperation = "unknown";

    public Guid Id { get; } = id;

    /// <summary>As it is shown: in the answer's header, in logs, in the audit log.</summary>
    public string RequestId { get; } = id.ToString();

    public DateTimeOffset At { get; } = at;

    public string Source { get; set; } = ServerMetrics.UnknownSource;

    public string Operation { get; set; } = UnknownOperation;

    /// <summary>Empty when the path is none of SCIM's.</summary>
    public ScimRoute Route { get; set; }

    /// <summary>Who asks, or why nobody does.</summary>
    public Authentication Authentication { get; set; }

    /// <summary>The operation changes the directory.</summary>
    public bool Writes { get; set; }

    /// <summary>What it was refused with.</summary>
    public ScimError? Error { get; set; }

    /// <summary>The resource that the answer shows.</summary>
    public ResourceId? Resource { get; set; }

    public ObservedBody Sent { get; private set; } = ObservedBody.Absent;

    public ObservedBody Answered { get; private set; } = ObservedBody.Absent;

    /// <summary>A copy is made: the buffer is used again.</summary>
    public void HasSent(ReadOnlyMemory<byte> body) => Sent = ObservedBody.CopyOf(body);

    /// <summary>Of a write. What a read was answered is in the directory.</summary>
    public void IsAnswered(ReadOnlyMemory<byte> body)
    {
        if (Writes)
            Answered = ObservedBody.CopyOf(body);
    }
}
