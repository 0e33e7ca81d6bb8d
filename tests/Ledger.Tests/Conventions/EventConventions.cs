using Ledger.Access;
using Ledger.Hosting;
using Ledger.Tests.Contracts;

namespace Ledger.Tests.Conventions;

/// <summary>An event is a fact that is read for as long as there is a ledger.</summary>
public sealed class EventConventions
{
    [Fact]
    public void Every_event_is_a_sealed_record() => RecordedEvents.All.Where(e => !e.IsSealed || !LedgerTypes.IsRecord(e)).ShouldBeEmpty();

    [Fact]
    public void Every_event_that_a_state_or_a_projection_takes_is_recorded_and_every_recorded_one_is_taken() =>
        LedgerTypes.AppliedEvents(LedgerTypes.Server).Select(e => e.Name).Order().ShouldBe(RecordedEvents.All.Select(e => e.Name).Order());

    [Fact]
    public void An_event_that_a_state_takes_and_nobody_lists_is_found() =>
        LedgerTypes.AppliedEvents([typeof(Forgetful)]).Except(RecordedEvents.All).ShouldBe([typeof(Token)]);

    [Fact]
    public void Every_event_has_a_golden_file_and_every_golden_file_an_event() =>
        GoldenEvents.Files.Select(f => f.Name).Order().ShouldBe(RecordedEvents.All.Select(e => GoldenEvents.WireName(e) + ".json").Order());

    [Fact]
    public void No_event_is_one_that_a_machine_worked_out()
    {
        // Each is in the past tense, and somebody's act: the words that a derived event would have.
        string[] derived = ["Became", "Changed", "Updated", "Standing", "Status", "Level", "Flag"];
        RecordedEvents.All.Where(e => e != typeof(RoleChanged) && derived.Any(word => e.Name.Contains(word, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    private sealed record Forgetful
    {
        public static Forgetful Create(ActorAdded e) => new Forgetful().Note(e);

        public Forgetful Apply(JasperFx.Events.IEvent<Token> e) => Note(e);

        private Forgetful Note(object e) => e is null ? new Forgetful() : this;
    }
}
