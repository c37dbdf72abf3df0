using System.Globalization;
using Microsoft.AspNetCore.Http.Metadata;

namespace Rollcall.Server.Admin.Http;

/// <summary>What is wrong with the parameters of a query, by name and in words.</summary>
internal static class QueryValues
{
    private const string Whole = "Write a whole number, such as 100.";
    private const string Time = "Write a point in time as 2026-11-23T07:00:00Z; a + in an offset is written %2B.";
    private const string YesOrNo = "Write true or false.";

    /// <summary>By what their names take wherever they are taken; only <c>before</c> is a text for requests, so it is looked at last.</summary>
    private static readonly (string Name, Func<string, bool> IsReadable, string WhatToDo)[] Kinds =
    [
        ("limit", IsWhole, Whole),
        ("status", IsWhole, Whole),
        ("since", IsTime, Time),
        ("until", IsTime, Time),
        ("failed", IsYesOrNo, YesOrNo),
        ("writes", IsYesOrNo, YesOrNo),
        ("before", text => long.TryParse(text, CultureInfo.InvariantCulture, out _), Whole),
    ];

    /// <summary>Of two values one would be passed over, or both taken for a name that nobody has.</summary>
    public static ProblemAnswer? Repeated(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            if (values.Count > 1)
                return Problems.BadRequest($"{name}: is given {values.Count} times.", "Write it once.");
        }
        return null;
    }

    /// <summary>A misspelt parameter would be passed over, and everybody's answer taken for one person's.</summary>
    public static ProblemAnswer? Unknown(HttpContext http)
    {
        if (http.Request.Query.Count == 0 || http.GetEndpoint()?.Metadata is not { } operation)
            return null;
        if (operation.GetMetadata<RequiredRole>() is null)
            return null;
        var taken = operation.GetOrderedMetadata<IParameterBindingMetadata>().Select(parameter => parameter.Name).ToList();
        return
            http.Request.Query.Keys.FirstOrDefault(name => !taken.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? Problems.BadRequest(
                $"{unknown}: this operation takes no such parameter.",
                "The OpenAPI document says what it takes."
            )
            : null;
    }

    /// <summary>A value that an operation does not know, of a parameter that has only so many.</summary>
    public static ProblemAnswer? NotKnown(HttpContext http)
    {
        foreach (var known in http.GetEndpoint()?.Metadata.GetOrderedMetadata<KnownValues>() ?? [])
        {
            if (known.Refuse(http.Request.Query) is { } problem)
                return problem;
        }
        return null;
    }

    /// <summary>A time that ends before it begins has nothing in it, and "nothing" would be taken for the answer.</summary>
    public static ProblemAnswer? Backwards(IQueryCollection query) =>
        IsTime(query["since"].ToString(), out var since) && IsTime(query["until"].ToString(), out var until) && until <= since
            ? Problems.BadRequest(
                $"until: {query["until"]} is not after since, {query["since"]}.",
                "Write the earlier of the two as since."
            )
            : null;

    /// <summary>Which value could not be read, once it is known that one could not; null when it is none of those that are known here.</summary>
    public static ProblemAnswer? Unreadable(IQueryCollection query)
    {
        foreach (var (name, isReadable, whatToDo) in Kinds)
        {
            if (query.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 } text && !isReadable(text))
                return Problems.BadRequest($"{name}: {text} cannot be read.", whatToDo);
        }
        return null;
    }

    private static bool IsWhole(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out _);

    private static bool IsTime(string text) => IsTime(text, out _);

    private static bool IsTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out time);

    private static bool IsYesOrNo(string text) => bool.TryParse(text, out _);
}
