using Rollcall.Engine.Configuration;
using Rollcall.Server.Hosting;

namespace Rollcall.Server.Tests.Hosting;

public sealed class SecretResolverTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rollcall-secrets-").FullName;
    private readonly SecretResolver _resolver = new(name =>
        name switch
        {
            "SET" => "s3cret",
            "BLANK" => " ",
            "BROKEN" => "first\nsecond",
            _ => null,
        }
    );

    [Fact]
    public void A_secret_of_the_environment_is_taken_as_it_is()
    {
        _resolver.TryResolve(new(SecretKind.Environment, "SET"), out var secret, out _).ShouldBeTrue();

        secret.ShouldBe("s3cret");
    }

    [Fact]
    public void A_secret_of_a_file_loses_the_line_break_at_its_end()
    {
        var path = Path.Combine(_directory, "token");
        File.WriteAllText(path, "s3cret\r\n");

        _resolver.TryResolve(new(SecretKind.File, path), out var secret, out _).ShouldBeTrue();

        secret.ShouldBe("s3cret");
    }

    [Theory]
    [InlineData(SecretKind.Environment, "MISSING", "not set")]
    [InlineData(SecretKind.Environment, "BLANK", "empty")]
    [InlineData(SecretKind.Environment, "BROKEN", "control character")]
    [InlineData(SecretKind.File, "/no/such/file", "does not exist")]
    [InlineData(SecretKind.File, "/", "cannot be read")]
    public void What_is_wrong_is_said_without_the_secret(SecretKind kind, string name, string expected)
    {
        _resolver.TryResolve(new(kind, name), out _, out var problem).ShouldBeFalse();

        problem!.ShouldContain(expected);
        problem!.ShouldNotContain("second");
    }

    [Fact]
    public void A_file_too_large_for_a_secret_is_not_read()
    {
        var path = Path.Combine(_directory, "large");
        File.WriteAllBytes(path, new byte[100_000]);

        _resolver.TryResolve(new(SecretKind.File, path), out _, out var problem).ShouldBeFalse();

        problem!.ShouldContain("64 KB");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
