using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Rollcall.Scim.Paths;
using Rollcall.Scim.Schema;

namespace Rollcall.Scim.Filters;

/// <summary>What the names of a filter mean to the client that wrote them.</summary>
/// <param name="type">Whose attributes they are; null in the brackets of a PATCH path.</param>
/// <param name="others">In a query over several types, the other ones.</param>
/// <param name="client">How it is understood; null: to the letter.</param>
internal readonly struct FilterNames(ResourceType? type, ImmutableArray<ResourceType> others, Dialect? client)
{
    /// <param name="parent">The attribute whose brackets the name stands in; null outside.</param>
    public bool TryBind(
        ReadOnlySpan<char> name,
        AttributeDefinition? parent,
        [NotNullWhen(true)] out AttributePath? path,
        [NotNullWhen(false)] out string? problem
    )
    {
        if (parent is not null)
            return PathBinder.TryBindInner(name, parent, out path, out problem);
        if (type is not null)
        {
            return PathBinder.TryBind(name, type, out path, out problem)
                || (client is { PathsAsNames: true } && PathBinder.TryBindWithoutUrn(name, type, out path));
        }
        (path, problem) = (null, "the filter has ended already");
        return false;
    }

    /// <summary>Whether only others of the types have the attribute.</summary>
    public bool TryBindOther(ReadOnlySpan<char> name, AttributeDefinition? parent, [NotNullWhen(true)] out AttributePath? path)
    {
        path = null;
        foreach (var other in parent is null ? others : [])
        {
            if (PathBinder.TryBind(name, other, out path, out _))
                return true;
        }
        return false;
    }

    /// <summary>Whether a word without quotes may stand for a string after it.</summary>
    public bool TakesWord(AttributePath path, CompareOperator comparison, ReadOnlySpan<char> name) =>
        client?.Words switch
        {
            UnquotedWords.Everywhere => true,
            UnquotedWords.WhereNothingElseFits => comparison
                is CompareOperator.Contains
                    or CompareOperator.StartsWith
                    or CompareOperator.EndsWith
                || path.Target.Type is AttributeType.DateTime
                || IsInCaseOfDotNet(path.Target.Name, name),
            _ => false,
        };

    private static bool IsInCaseOfDotNet(string attribute, ReadOnlySpan<char> written)
    {
        var last = written[(written.LastIndexOf('.') + 1)..];
        return last.Length == attribute.Length
            && char.IsAsciiLetterUpper(last[0])
            && !char.IsAsciiLetterUpper(attribute[0])
            && last[1..].SequenceEqual(attribute.AsSpan(1));
    }
}
