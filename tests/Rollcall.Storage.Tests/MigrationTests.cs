using Rollcall.Storage.Schema;
using Shouldly;
using Xunit;

namespace Rollcall.Storage.Tests;

public sealed class MigrationTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("sqlite-requests")]
    [InlineData("postgresql")]
    public void Every_number_is_there_once(string schema)
    {
        var numbers = Migrations.For(schema).Select(migration => migration.Number).ToArray();

        numbers.ShouldBe(Enumerable.Range(1, numbers.Length));
    }
}
