namespace Ledger.Http;

/// <summary>What a command may refer to.</summary>
public enum ReferenceTo { Source, Document, Attribution, Claim }

/// <summary>A reference in a command: the field that holds it, what it should be.</summary>
public sealed record Reference(string Field, ReferenceTo To, Guid Id);
