using System.Collections.Immutable;
using Rollcall.Engine.Directory;

namespace Rollcall.Server.Hosting;

/// <summary>The admin tokens that the active configuration names; those made by us are in the database (<see cref="ISettingsStore"/>).</summary>
public sealed class ActiveAdminTokens
{
    private ImmutableArray<AdminToken> _current = [];

    public ImmutableArray<AdminToken> Current => _current;

    internal void Replace(ImmutableArray<AdminToken> tokens) => ImmutableInterlocked.InterlockedExchange(ref _current, tokens);
}
