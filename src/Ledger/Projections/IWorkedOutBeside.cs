namespace Ledger.Projections;

/// <summary>
/// An asynchronous projection that can be worked out again beside the tables that lists read. What it keeps of a stream follows from the events up to a sequence alone: not from what it kept before, and not from
/// the pages in which it met them.
/// </summary>
public interface IWorkedOutBeside
{
    /// <summary>The projection's name, as the store has it.</summary>
    string Projection { get; }

    /// <summary>What it keeps, each table with one beside it.</summary>
    IReadOnlyList<KeptTable> Tables { get; }

    /// <summary>The types of the streams that it keeps anything of, as the store names them.</summary>
    IReadOnlyList<string> StreamTypes { get; }

    /// <summary>Puts what is to be kept of some streams in the place of what is kept of them.</summary>
    /// <param name="streams">Of any type.</param>
    /// <param name="sequence">As of this sequence, which is settled.</param>
    /// <param name="beside">In the tables beside; else in those that lists read.</param>
    /// <exception cref="UnappliableEventException">An event that it cannot be worked out from.</exception>
    Task<IReadOnlyList<TableChange>> WorkOut(IReadOnlyCollection<Guid> streams, long sequence, bool beside, CancellationToken token);

    /// <summary>The streams of which something else may have to be kept once these have changed.</summary>
    Task<IReadOnlyCollection<Guid>> AffectedBy(Guid[] changed, CancellationToken token);
}

/// <summary>A table of a projection.</summary>
/// <param name="Name">Without its schema.</param>
/// <param name="Key">The columns of its primary key.</param>
/// <param name="Values">Its other columns.</param>
public sealed record KeptTable(string Name, IReadOnlyList<string> Key, IReadOnlyList<string> Values)
{
    private const string Suffix = "_beside";

    /// <summary>Its name in SQL.</summary>
    public string At(bool beside) => beside ? Beside(Name) : "ledger." + Name;

    /// <summary>The name of the table beside it, in SQL.</summary>
    public static string Beside(string name) => "ledger." + name + Suffix;
}

/// <summary>A statement that changes what a projection keeps.</summary>
/// <param name="Sql">With a <c>?</c> for each value, and no other.</param>
public sealed record TableChange(string Sql, params object[] Values);
