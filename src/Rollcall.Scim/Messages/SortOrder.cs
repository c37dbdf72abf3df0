namespace Rollcall.Scim.Messages;

public enum SortOrder
{
    Ascending,
    Descending,
}
