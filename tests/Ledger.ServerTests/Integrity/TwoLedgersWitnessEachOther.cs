using System.Globalization;
using System.Net;
using Ledger.Hosting;
using Ledger.Integrity;
using Ledger.Proofs;
using Ledger.ServerTests.Faults;
using Ledger.ServerTests.Hosting;

namespace Ledger.ServerTests.Integrity;

/// <summary>Two newsrooms, each with a ledger of its own, a database of its own and a folder of its own, are witnesses of each other.</summary>
public sealed class TwoLedgersWitnessEachOther : IDisposable
{
    private static readonly string[] Names = ["evening.example", "morning.example"];

    private readonly PostgresGround[] _grounds = [new(), new()];
    private readonly NoteSigner[] _logs = [.. Names.Select(name => NoteSigner.Generate($"{name}/ledger"))];
    private readonly NoteSigner[] _witnesses = [.. Names.Select(name => NoteSigner.Generate($"{name}/witness", NoteAlgorithm.Cosignature))];
    private readonly int[] _ports = [LedgerProcess.FreePort(), LedgerProcess.FreePort()];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_either_records_is_shown_with_the_other_s_cosignature()
    {
        await using var evenings = await _grounds[0].Start();
        await using var mornings = await _grounds[1].Start();
        EmbeddedPostgres[] databases = [evenings, mornings];
        await using var evening = await Start(0, evenings);
        await using var morning = await Start(1, mornings);
        AnotherServer[] ledgers = [evening, morning];

        for (var round = 0; round < 3; round++)
        {
            for (var mine = 0; mine < 2; mine++)
            {
                var other = 1 - mine;
                await new LedgerClient(ledgers[mine].Address, LedgerServerFixture.AdministratorToken).Recorded("/api/sources", new { kind = "Person", name = $"Person {round}" });
                var events = long.Parse(await PostgresGround.Ask(databases[mine].OwnerConnectionString, "select count(*) from ledger.mt_events where type <> 'tombstone'"), CultureInfo.InvariantCulture);

                var shown = await Shown(ledgers[mine], events);

                new CheckpointPolicy(_logs[mine].Verifier.Name, [_logs[mine].Verifier], [_witnesses[other].Verifier], 1).Verify(shown).Fault.ShouldBeNull();
                new CheckpointPolicy(_logs[mine].Verifier.Name, [_logs[mine].Verifier], [_witnesses[mine].Verifier], 1).Verify(shown).Fault.ShouldNotBeNull("nobody is a witness of their own word");
                (await Witnessed(ledgers[other], shown.Checkpoint.Origin)).Checkpoint.Size.ShouldBeGreaterThanOrEqualTo(events);
            }
        }
    }

    public void Dispose()
    {
        foreach (var signer in _logs.Concat(_witnesses)) signer.Dispose();
        foreach (var ground in _grounds) ground.Dispose();
    }

    private Task<AnotherServer> Start(int mine, EmbeddedPostgres database)
    {
        var other = 1 - mine;
        return AnotherServer.Start(
            database, "--urls", $"http://127.0.0.1:{_ports[mine]}", $"--{LogKeys.Variable}", _logs[mine].ExportPrivateKey(), $"--{WitnessKey.Variable}", _witnesses[mine].ExportPrivateKey(),
            $"--{Witnessing.LogsSetting}:0", _logs[other].Verifier.ToString(), $"--{LogWitnesses.QuorumSetting}", "1",
            $"--{LogWitnesses.Setting}:0:Url", $"http://127.0.0.1:{_ports[other]}/witness", $"--{LogWitnesses.Setting}:0:Key", _witnesses[other].Verifier.ToString());
    }

    private static async Task<SignedCheckpoint> Shown(AnotherServer server, long events)
    {
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            using var answer = await server.Anonymous.Send(HttpMethod.Get, "/log/checkpoint");
            if (answer.StatusCode is HttpStatusCode.NotFound) continue;
            var shown = await Read(answer);
            if (shown.Checkpoint.Size >= events) return shown;
        }
    }

    private static async Task<SignedCheckpoint> Witnessed(AnotherServer server, string origin)
    {
        using var answer = await server.Anonymous.Send(HttpMethod.Get, $"/witness/{WitnessedCheckpoints.HashOf(origin)}/checkpoint");
        return await Read(answer);
    }

    private static async Task<SignedCheckpoint> Read(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        SignedCheckpoint.TryParse(await answer.Content.ReadAsByteArrayAsync(Token), out var checkpoint, out var fault).ShouldBeTrue(fault);
        return checkpoint!;
    }
}
