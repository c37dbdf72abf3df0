using Rollcall.Server.Hosting;

namespace Rollcall.Server.Tests.Hosting;

public sealed class CommandLineTests
{
    [Fact]
    public void Without_arguments_it_listens_on_loopback_port_7070()
    {
        var options = Options();

        options.Listen.ShouldBe(new Uri("http://127.0.0.1:7070"));
        options.ConfigurationFile.ShouldBe("rollcall.yaml");
        options.DataDirectory.ShouldBe("data");
        options.Database.ShouldBeNull();
    }

    [Fact]
    public void Every_option_is_taken_in_both_spellings()
    {
        string[] apart =
        [
            "--config",
            "c.yaml",
            "--data",
            "d",
            "--urls",
            "http://0.0.0.0:8080",
            "--database",
            "postgres://u@h/n",
            "--public-url",
            "https://id.example.com/rollcall",
        ];
        string[] together =
        [
            "--config=c.yaml",
            "--data=d",
            "--urls=http://0.0.0.0:8080",
            "--database=postgres://u@h/n",
            "--public-url=https://id.example.com/rollcall",
        ];

        Options(apart).ShouldBe(Options(together));
        Options(apart).PublicUrl!.Host.ShouldBe("id.example.com");
    }

    [Fact]
    public void A_database_may_come_from_the_environment_where_nobody_reads_it()
    {
        var parsed = CommandLine.Parse([], name => name == "ROLLCALL_DATABASE" ? "Host=db;Password=secret" : null);

        parsed.ShouldBeOfType<CommandLine.Start>().Options.Database.ShouldBe("Host=db;Password=secret");
    }

    [Theory]
    [InlineData("--databse", "Host=db;Password=secret")]
    [InlineData("--databse=Host=db;Password=secret", "--config=c.yaml")]
    public void An_option_that_there_is_not_is_told_of_once_and_without_its_value(string option, string next)
    {
        var wrong = CommandLine.Parse([option, next], _ => null).ShouldBeOfType<CommandLine.Wrong>();

        wrong.Message.ShouldStartWith("--databse: there is no such option.");
        wrong.Message.ShouldNotContain("secret");
        wrong.Message.Split("no such option").Length.ShouldBe(2);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        var wrong = CommandLine
            .Parse(["--bogus", "--urls", "ftp://x", "--config", "--data", "a", "--data", "b"], _ => null)
            .ShouldBeOfType<CommandLine.Wrong>();

        foreach (
            var part in (string[])["--bogus", "ftp://x", "--config: a value is missing", "--data: given more than once", "--help"]
        )
            wrong.Message.ShouldContain(part);
    }

    [Theory]
    [InlineData("https://127.0.0.1:7070")]
    [InlineData("http://127.0.0.1:7070/path")]
    [InlineData("7070")]
    public void An_address_that_cannot_be_listened_on_is_refused(string address)
    {
        CommandLine.Parse(["--urls", address], _ => null).ShouldBeOfType<CommandLine.Wrong>().Message.ShouldContain(address);
    }

    [Fact]
    public void Help_is_help_whatever_else_is_there()
    {
        CommandLine.Parse(["--help", "--urls"], _ => null).ShouldBeOfType<CommandLine.Help>().Text.ShouldContain("--config");
    }

    private static ServerOptions Options(params string[] arguments) =>
        CommandLine.Parse(arguments, _ => null).ShouldBeOfType<CommandLine.Start>().Options;

    [Fact]
    public void Https_takes_a_certificate_from_the_command_line()
    {
        string[] arguments =
        [
            "--urls",
            "https://0.0.0.0:7443",
            "--tls-certificate",
            "/etc/rollcall/tls.pem",
            "--tls-key=/etc/rollcall/tls.key",
            "--tls-password=env:TLS_PASSWORD",
            "--tls-minimum=1.3",
        ];

        var tls = CommandLine.Parse(arguments, _ => null).ShouldBeOfType<CommandLine.Start>().Options.Tls.ShouldNotBeNull();

        tls.CertificateFile.ShouldBe("/etc/rollcall/tls.pem");
        tls.KeyFile.ShouldBe("/etc/rollcall/tls.key");
        tls.Password!.ToString().ShouldBe("env:TLS_PASSWORD");
        tls.OnlyTls13.ShouldBeTrue();
    }

    [Theory]
    [InlineData("--urls=https://127.0.0.1:7070", "needs a certificate")]
    [InlineData("--tls-certificate=a.pem", "is http")]
    [InlineData("--urls=https://127.0.0.1:1 --tls-certificate=a.pem --tls-minimum=1.1", "write 1.2 or 1.3")]
    [InlineData("--urls=https://127.0.0.1:1 --tls-certificate=a.pem --tls-password=s3cret", "write env:NAME or file:PATH")]
    public void Tls_options_that_do_not_fit_are_told_of_without_a_secret(string arguments, string message)
    {
        var wrong = CommandLine.Parse(arguments.Split(' '), _ => null).ShouldBeOfType<CommandLine.Wrong>();

        wrong.Message.ShouldContain(message);
        wrong.Message.ShouldNotContain("s3cret");
    }
}
