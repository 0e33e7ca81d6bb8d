using Ledger.Audit;
using Ledger.Hosting;
using Marten;

namespace Ledger.Tests.Contracts;

/// <summary>Events have one name, in the store and without it.</summary>
public sealed class EventTypeNames
{
    [Fact]
    public void A_wire_name_is_the_one_that_the_store_has()
    {
        var options = new StoreOptions();
        options.Events.AddEventTypes(RecordedEvents.All);
        var inStore = ((IReadOnlyStoreOptions)options).Events.AllKnownEventTypes().ToDictionary(t => t.EventType, t => t.EventTypeName);

        foreach (var type in RecordedEvents.All) EventTypes.NameOf(type).ShouldBe(inStore[type]);
    }

    [Fact]
    public void A_wire_name_leads_to_its_type_and_an_unknown_one_to_none()
    {
        foreach (var type in EventTypes.All) EventTypes.Named(EventTypes.NameOf(type)).ShouldBe(type);
        EventTypes.Named("claim_imagined").ShouldBeNull();
    }
}
