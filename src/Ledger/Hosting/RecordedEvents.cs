using Ledger.Access;
using Ledger.Audit;
using Ledger.Integrity;

namespace Ledger.Hosting;

/// <summary>Every event that the ledger knows. Once released, an event can always be read: each has a golden file in the tests.</summary>
public static class RecordedEvents
{
    public static readonly IReadOnlyList<Type> All =
    [
        typeof(ActorAdded), typeof(RoleChanged), typeof(TokenIssued), typeof(TokenRevoked), typeof(ActorRedacted),
        .. EventTypes.All,
        typeof(LogOpened), typeof(LogKeyRotated), typeof(RestorationAccepted),
    ];
}
