using System.Diagnostics.CodeAnalysis;

namespace Rollcall.Scim;

/// <summary>Either a value or the SCIM error that explains why there is none. Nothing in this library throws for bad input.</summary>
public readonly struct ScimResult<T>
    where T : notnull
{
    private readonly T? _value;
    private readonly ScimError? _error;

    private ScimResult(T? value, ScimError? error)
    {
        _value = value;
        _error = error;
    }

    public ScimError? Error => _error;

    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out ScimError? error)
    {
        value = _value;
        error = _error;
        return error is null && value is not null;
    }

    /// <summary>The value, for callers that know there is one (constants, our own stored data).</summary>
    /// <exception cref="InvalidOperationException">There is an error; its detail is the message.</exception>
    public T Required() =>
        TryGet(out var value, out var error) ? value : throw new InvalidOperationException(error?.Detail ?? "No value");

    public ScimResult<TNext> Then<TNext>(Func<T, ScimResult<TNext>> next)
        where TNext : notnull => TryGet(out var value, out var error) ? next(value) : error;

    public static implicit operator ScimResult<T>(T value) => new(value, null);

    public static implicit operator ScimResult<T>(ScimError error) => new(default, error);
}
