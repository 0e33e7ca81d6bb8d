using JasperFx.Events;

namespace Ledger.Http;

/// <summary>Who recorded an event: the actor in its metadata.</summary>
public static class Recorded
{
    public static Guid By(IEvent e) => Guid.TryParse(e.UserName, out var actor) ? actor : Guid.Empty;
}
