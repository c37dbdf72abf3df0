using System.Collections.Concurrent;
using Rollcall.Demo.Company;

namespace Rollcall.Demo.Idp;

/// <summary>The ids the SCIM server gave to what one source created: every identity provider keeps them.</summary>
internal sealed class ScimIds
{
    private readonly ConcurrentDictionary<int, string> _users = new();
    private readonly ConcurrentDictionary<string, string> _groups = new(StringComparer.Ordinal);

    public string Of(Person person) => _users[person.Number];

    public string Of(int person) => _users[person];

    public string Of(SourceGroup group) => _groups[group.Name];

    public void Keep(Person person, string id) => _users[person.Number] = id;

    public void Keep(string groupName, string id) => _groups[groupName] = id;
}
