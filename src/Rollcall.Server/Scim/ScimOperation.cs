using System.Collections.Immutable;
using Rollcall.Engine.Configuration;
using Rollcall.Scim;

namespace Rollcall.Server.Scim;

/// <summary>Carries out an operation.</summary>
/// <returns>Null when it has answered; the error to answer with otherwise, and then nothing was written.</returns>
internal delegate ValueTask<ScimError?> ScimHandler(ScimExchange exchange);

/// <param name="Name">For metrics and logs: <c>users.get</c>.</param>
/// <param name="Writes">Changes the directory: refused while the source is frozen.</param>
/// <param name="TakesBody">Its Content-Type is checked.</param>
internal sealed record ScimOperation(string Method, string Name, ScimHandler Handle, bool Writes = false, bool TakesBody = false)
{
    /// <summary>What a token must open for it. None: every token does, or the operation itself asks <see cref="ScimExchange.Needs"/>.</summary>
    public AccessScope Needs { get; init; } = AccessScope.None;
}

/// <summary>Everything that can be done at one kind of path.</summary>
internal sealed record ScimEndpoint(ImmutableArray<ScimOperation> Operations)
{
    /// <summary>For the Allow header of 405 and of OPTIONS (RFC 9110 sections 15.5.6 and 9.3.7).</summary>
    public string Allow { get; } =
        string.Join(
            ", ",
            Operations.SelectMany(operation => operation.Method is "GET" ? ["GET", "HEAD"] : (string[])[operation.Method])
        ) + ", OPTIONS";

    public ScimOperation? Find(string method)
    {
        foreach (var operation in Operations)
        {
            if (string.Equals(operation.Method, method, StringComparison.Ordinal))
                return operation;
        }
        // The answer to HEAD is that to GET, of which the host keeps the body back (RFC 9110 section 9.3.2).
        return method is "HEAD" ? Find("GET") : null;
    }
}
