using System.Globalization;
using System.Text;

namespace Rollcall.Storage;

/// <summary>Conditions of a SELECT that all have to hold, and their values.</summary>
/// <param name="marker">Before a parameter's number: <c>?</c> or <c>$</c>.</param>
internal sealed class Conditions(char marker)
{
    private readonly StringBuilder _sql = new();

    public List<object> Values { get; } = [];

    public string Value(object value)
    {
        Values.Add(value);
        return $"{marker}{Values.Count.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <param name="value">Null: there is no such condition.</param>
    public void Add(string condition, object? value)
    {
        if (value is not null)
            Add(condition + Value(value));
    }

    public void Add(string condition) => _sql.Append(_sql.Length == 0 ? " WHERE " : " AND ").Append(condition);

    public override string ToString() => _sql.ToString();
}
