namespace Ledger.Http;

/// <summary>An event that makes a part with an id of its own, inside the stream of what it is about.</summary>
public interface IMakesPart
{
    /// <summary>The part's name in the answer, and its id.</summary>
    (string Name, Guid Id) Part { get; }
}
