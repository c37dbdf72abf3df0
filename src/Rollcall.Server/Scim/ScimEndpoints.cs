using System.Collections.Frozen;
using Rollcall.Engine.Configuration;
using Rollcall.Engine.Directory;
using Rollcall.Scim;
using Rollcall.Server.Hosting;
using Rollcall.Server.Scim.Access;
using Rollcall.Server.Scim.Bulk;
using Rollcall.Server.Scim.Discovery;
using Rollcall.Server.Scim.Groups;
using Rollcall.Server.Scim.Resources;
using Rollcall.Server.Scim.Users;

namespace Rollcall.Server.Scim;

/// <summary>The table of everything a SCIM client can ask for (RFC 7644 section 3.2, table 2).</summary>
internal sealed class ScimEndpoints
{
    private const string SearchItem = ".search";

    private readonly FrozenDictionary<string, ScimEndpoint> _collections;
    private readonly FrozenDictionary<string, ScimEndpoint> _items;
    private readonly FrozenDictionary<string, ScimEndpoint> _searches;

    public ScimEndpoints(IDirectoryStore directory, DirectoryWriter writer, ServerOptions options, TimeProvider time)
    {
        var representations = new Representations(new UserRepresentation(), new GroupRepresentation(directory));
        var combined = new CombinedAnswer(directory, new PageCursors(time));
        var root = new RootQueries(combined, representations);
        var users = new Operations("users", representations.All[0], directory, combined, writer, options);
        var groups = new Operations("groups", representations.All[1], directory, combined, writer, options);
        var bulk = new BulkEndpoint(directory, writer, options, representations);
        _collections = Table([
            ("Users", users.Collection),
            ("Groups", groups.Collection),
            ("ServiceProviderConfig", Read("serviceProviderConfig", new ServiceProviderConfigEndpoint(options).HandleAsync)),
            ("ResourceTypes", Read("resourceTypes", ResourceTypesEndpoint.ListAsync)),
            ("Schemas", Read("schemas", SchemasEndpoint.ListAsync)),
            ("Me", Me()),
            ("Bulk", new([new("POST", "bulk", bulk.HandleAsync, Writes: true, TakesBody: true)])),
            (SearchItem, new([new("POST", "search", root.SearchAsync, TakesBody: true)])),
            (ScimRoute.Root, Read("list", root.ListAsync)),
        ]);
        _items = Table([
            ("Users", users.Item),
            ("Groups", groups.Item),
            ("ResourceTypes", Read("resourceTypes.get", ResourceTypesEndpoint.GetAsync)),
            ("Schemas", Read("schemas.get", SchemasEndpoint.GetAsync)),
        ]);
        _searches = Table([("Users", users.Search), ("Groups", groups.Search)]);
    }

    public ScimEndpoint? Find(ScimRoute route) =>
        route.Item switch
        {
            null => _collections.GetValueOrDefault(route.Collection),
            SearchItem => _searches.GetValueOrDefault(route.Collection),
            _ => _items.GetValueOrDefault(route.Collection),
        };

    private static ScimEndpoint Read(string name, ScimHandler handle) => new([new("GET", name, handle)]);

    /// <summary>501, as RFC 7644 section 3.11 lets a server answer that knows no person behind a token.</summary>
    private static ScimEndpoint Me()
    {
        var error = ScimErrors.NotImplemented("A token here belongs to an identity provider and not to a person: /Me");
        return new ScimEndpoint([
            .. ((string[])["GET", "POST", "PUT", "PATCH", "DELETE"]).Select(method => new ScimOperation(
                method,
                "me",
                _ => ValueTask.FromResult<ScimError?>(error)
            )),
        ]);
    }

    /// <summary>Endpoint names in any case: nothing else could be meant.</summary>
    private static FrozenDictionary<string, ScimEndpoint> Table(IEnumerable<(string Name, ScimEndpoint Endpoint)> rows) =>
        rows.ToFrozenDictionary(row => row.Name, row => row.Endpoint, StringComparer.OrdinalIgnoreCase);

    /// <summary>Users and Groups differ in how they look, not in what can be done with them.</summary>
    private sealed class Operations(
        string name,
        IRepresentation representation,
        IDirectoryStore directory,
        CombinedAnswer combined,
        DirectoryWriter writer,
        ServerOptions options
    )
    {
        private readonly ListAnswer _list = new(directory, combined);
        private readonly WrittenAnswer _written = new(directory);
        private readonly AccessScope _reading = AccessScopes.ToRead(representation.Kind);
        private readonly AccessScope _writing = AccessScopes.ToWrite(representation.Kind);

        public ScimEndpoint Collection =>
            new([
                new("GET", $"{name}.list", new ListResources(_list, representation).HandleAsync) { Needs = _reading },
                new(
                    "POST",
                    $"{name}.create",
                    new CreateResource(writer, _written, options, representation).HandleAsync,
                    true,
                    true
                )
                {
                    Needs = _writing,
                },
            ]);

        public ScimEndpoint Item =>
            new([
                new("GET", $"{name}.get", new GetResource(directory, representation).HandleAsync) { Needs = _reading },
                new(
                    "PUT",
                    $"{name}.replace",
                    new ReplaceResource(writer, _written, options, representation).HandleAsync,
                    true,
                    true
                )
                {
                    Needs = _writing,
                },
                new(
                    "PATCH",
                    $"{name}.patch",
                    new PatchResource(writer, _written, options, representation).HandleAsync,
                    true,
                    true
                )
                {
                    Needs = _writing,
                },
                new("DELETE", $"{name}.delete", new DeleteResource(writer, representation).HandleAsync, true)
                {
                    Needs = _writing,
                },
            ]);

        public ScimEndpoint Search =>
            new([
                new("POST", $"{name}.search", new SearchResources(_list, representation).HandleAsync, TakesBody: true)
                {
                    Needs = _reading,
                },
            ]);
    }
}
