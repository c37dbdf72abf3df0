namespace Rollcall.Scim.Schema;

/// <summary>Where a word without quotes in a filter is read as a string.</summary>
public enum UnquotedWords
{
    Nowhere,

    /// <summary>
    /// After co, sw and ew and compared with a time, where no other literal of RFC 7644 figure 1 could stand; and after an attribute
    /// written in the case of .NET, <c>name.FamilyName eq Employee</c>, which shows the requests that Microsoft gives out to try a server.
    /// </summary>
    WhereNothingElseFits,

    Everywhere,
}
