using Npgsql;
using Rollcall.Engine.Directory;

namespace Rollcall.Storage.Postgres;

/// <summary>Understands both forms people have: the URL of PostgreSQL's own tools and a connection string.</summary>
internal static class PostgresConnectionText
{
    private const int PoolSize = 32;
    private const int PreparedStatements = 200;

    public static bool IsUrl(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="StoreUnavailableException">It is neither. The text itself is not repeated: there may be a password in it.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            var settings = IsUrl(text) ? FromUrl(new Uri(text)) : new NpgsqlConnectionStringBuilder(text);
            if (
                !settings.ContainsKey("Maximum Pool Size")
                || settings.MaxPoolSize == new NpgsqlConnectionStringBuilder().MaxPoolSize
            )
                settings.MaxPoolSize = PoolSize;
            settings.MaxAutoPrepare = PreparedStatements;
            settings.AutoPrepareMinUsages = 2;
            // What PostgresSession sets is to stay; to undo it took seven statements at each checkout.
            settings.NoResetOnClose = true;
            settings.ApplicationName ??= "rollcall";
            return settings;
        }
        catch (Exception failure) when (failure is ArgumentException or UriFormatException or FormatException)
        {
            throw new StoreUnavailableException(
                StoreTrouble.Unusable,
                "The database connection is not understood. Write postgres://USER:PASSWORD@HOST/DATABASE, an Npgsql connection string such as Host=...;Username=...;Password=...;Database=..., or sqlite:PATH.",
                failure
            );
        }
    }

    private static NpgsqlConnectionStringBuilder FromUrl(Uri url)
    {
        var settings = new NpgsqlConnectionStringBuilder();
        if (url.Host.Length > 0)
            settings.Host = url.Host;
        if (url.Port > 0)
            settings.Port = url.Port;
        var user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            settings.Password = Uri.UnescapeDataString(user[1]);
        if (url.AbsolutePath.Length > 1)
            settings.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            settings[Uri.UnescapeDataString(parts[0])] = Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : "");
        }
        return settings;
    }
}
