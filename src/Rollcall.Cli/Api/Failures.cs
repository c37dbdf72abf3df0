using System.Globalization;
using System.Net;
using System.Text.Json;
using Rollcall.AdminApi;
using Rollcall.AdminApi.Codes;
using Rollcall.Cli.Output;

namespace Rollcall.Cli.Api;

/// <summary>What can go wrong between here and the server, as sentences and exit codes.</summary>
internal static class Failures
{
    /// <summary>Runs a call; network faults, timeouts and bodies that are not ours become <see cref="CliException"/>s.</summary>
    public static async Task<T> TranslateAsync<T>(string url, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (HttpRequestException failure)
        {
            throw Unreachable(url, failure);
        }
        catch (IOException)
        {
            throw CutOff(url);
        }
        catch (JsonException)
        {
            throw NotOurs(url, "its answer is not what the admin API sends");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException(
                ExitCodes.Unreachable,
                $"{url} took the request and then said nothing for 100 seconds.",
                "See the log of the server; `rollcall status` shows whether it works at all."
            );
        }
    }

    /// <summary>What an answer that is not a good one means.</summary>
    public static async Task<CliException> OfAsync(string url, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (AdminContent.IsProblem(response))
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            if (await JsonSerializer.DeserializeAsync(body, AdminJson.Default.Problem, cancellationToken) is { } problem)
                return OfProblem(url, problem);
        }
        if (response.Headers.Location is { } elsewhere && (int)response.StatusCode is >= 300 and < 400)
        {
            return new CliException(
                ExitCodes.Unreachable,
                $"{url} points to {elsewhere} instead of answering; the token was not sent there.",
                "Give the address that answers itself with --url."
            );
        }
        var type = response.Content.Headers.ContentType?.MediaType ?? "no content type";
        return NotOurs(
            url,
            string.Create(
                CultureInfo.InvariantCulture,
                $"it answered {(int)response.StatusCode} {response.ReasonPhrase} with {type}"
            )
        );
    }

    public static CliException CutOff(string url) =>
        new(
            ExitCodes.Unreachable,
            $"The answer of {url} broke off before its end: what was shown is not everything.",
            "Ask again; if it happens again, the log of the server says why."
        );

    private static CliException OfProblem(string url, Problem problem)
    {
        var exitCode = (HttpStatusCode)problem.Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ExitCodes.Unauthorized,
            HttpStatusCode.NotFound => ExitCodes.NotFound,
            HttpStatusCode.ServiceUnavailable => ExitCodes.Unreachable,
            _ => ExitCodes.Failed,
        };
        var errors = (problem.Errors ?? []).Select(error => $"{Environment.NewLine}  {ConfigurationText.Of(error)}");
        return new CliException(
            exitCode,
            $"{problem.Detail.TrimEnd('.')}. ({url}, {problem.Status}){string.Concat(errors)}",
            problem.Type == ProblemTypes.Unauthorized
                ? "Give an admin token of that server with ROLLCALL_TOKEN or --token file:PATH; the first start of the server shows one once."
                : problem.WhatToDo
        );
    }

    private static CliException Unreachable(string url, HttpRequestException failure) =>
        failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new(
                ExitCodes.Unreachable,
                $"Cannot reach {url}: nobody knows a host of that name.",
                "See --url and ROLLCALL_URL for a spelling mistake.",
                failure
            ),
            HttpRequestError.SecureConnectionError => new(
                ExitCodes.Unreachable,
                $"Cannot talk to {url} over TLS: {failure.InnerException?.Message ?? failure.Message}",
                "Is it https that the server speaks there? Then its certificate has to name that host and come from an authority this machine trusts.",
                failure
            ),
            HttpRequestError.ConnectionError => new(
                ExitCodes.Unreachable,
                $"Cannot reach {url}: {(failure.InnerException ?? failure).Message}",
                "Is the server running there? Give its address with --url or ROLLCALL_URL.",
                failure
            ),
            _ => new(
                ExitCodes.Unreachable,
                $"The call to {url} failed: {failure.Message}",
                "See the log of the server, or of the proxy in front of it.",
                failure
            ),
        };

    private static CliException NotOurs(string url, string what) =>
        new(
            ExitCodes.Unreachable,
            $"{url} does not seem to be a Rollcall server: {what}.",
            "Give the base URL without a path, such as https://rollcall.example.com; a proxy has to pass /admin/v1 on."
        );
}
