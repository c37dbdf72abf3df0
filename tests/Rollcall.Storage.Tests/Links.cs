using Rollcall.Engine.Directory;
using Rollcall.Engine.Reconcile;

namespace Rollcall.Storage.Tests;

internal static class Links
{
    public static Link Of(string target, ResourceId resource, string source, string name, LinkState state = LinkState.Linked) =>
        new()
        {
            Target = target,
            Kind = ResourceKind.User,
            Resource = resource,
            Source = source,
            RemoteId = state is LinkState.Pending ? null : $"key-{name}",
            RemoteName = name,
            State = state,
            Origin = LinkOrigin.Created,
        };
}
