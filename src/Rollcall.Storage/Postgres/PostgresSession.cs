using Npgsql;

namespace Rollcall.Storage.Postgres;

/// <summary>What holds on every connection, whatever the server's own settings are.</summary>
internal static class PostgresSession
{
    /// <summary>
    /// Every statement here is prepared and made for an index. A plan that is kept saves the planning of each execution, which costs
    /// more than the execution; without sequential scans it is also the right one when it was made while the tables were empty and
    /// nothing had been analyzed yet. Compiling plans and running them in parallel pays for long reports, and there are none. A statement after
    /// a lock has to see what was committed while it waited, which is what READ COMMITTED means and no stricter level allows. A replica whose
    /// machine dies in the middle of a transaction says nothing: its locks, for which all others wait, are kept for a minute and not for
    /// the hours in which TCP notices. None of ours pauses for as long as that.
    /// </summary>
    private const string Settings =
        "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off; SET max_parallel_workers_per_gather = 0; "
        + "SET default_transaction_isolation = 'read committed'; SET idle_in_transaction_session_timeout = '1min'";

    public static NpgsqlDataSourceBuilder WithSessionSettings(this NpgsqlDataSourceBuilder builder) =>
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(Settings, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(Settings, connection);
                await command.ExecuteNonQueryAsync();
            }
        );

    /// <summary>Lets the statements after it, up to the end of the round trip, be planned for the values they come with.</summary>
    public static NpgsqlBatchCommand PlanForValues() => new("SELECT set_config('plan_cache_mode', 'force_custom_plan', TRUE)");
}
