using System.Net;
using Ledger.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.ServerTests.Hosting;

/// <summary>Whether the server lives, and whether it can answer: for load balancers and people, without a token.</summary>
public sealed class HealthIsTold(LedgerServerFixture ledger)
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_server_with_its_database_lives_and_is_ready(string path)
    {
        var answer = await ledger.Anonymous.Asked(path);

        answer["status"]!.GetValue<string>().ShouldBe("Healthy");
    }

    [Fact]
    public async Task A_server_whose_database_is_gone_lives_and_says_why_it_is_not_ready()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-tests-").FullName;
        var options = new EmbeddedPostgresOptions { DataFolder = folder, Settings = new Dictionary<string, string> { ["fsync"] = "off" } };
        var postgres = await EmbeddedPostgres.Start(options, NullLogger.Instance, TestContext.Current.CancellationToken);
        await using (var server = await AnotherServer.Start(postgres))
        {
            await server.Anonymous.Asked("/health/ready");

            await postgres.DisposeAsync();

            using var ready = await server.Anonymous.Send(HttpMethod.Get, "/health/ready");
            ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("The database does not answer");
            await server.Anonymous.Asked("/health/live");
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_server_that_may_not_read_the_ledger_says_so()
    {
        await ledger.Run("revoke select on ledger.mt_streams from ledger_server");
        try
        {
            using var ready = await ledger.Anonymous.Send(HttpMethod.Get, "/health/ready");
            ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("The database answers, and refuses: permission denied for table mt_streams");
        }
        finally
        {
            await ledger.Run("grant select on ledger.mt_streams to ledger_server");
        }
        await ledger.Anonymous.Asked("/health/ready");
    }

    [Fact]
    public async Task A_database_without_the_ledger_in_it_is_told_from_one_that_is_gone()
    {
        await ledger.Run("alter schema ledger rename to elsewhere");
        try
        {
            using var ready = await ledger.Anonymous.Send(HttpMethod.Get, "/health/ready");
            ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("has no ledger schema");
        }
        finally
        {
            await ledger.Run("alter schema elsewhere rename to ledger");
        }
        await ledger.Anonymous.Asked("/health/ready");
    }
}
