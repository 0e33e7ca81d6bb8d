namespace Ledger.Proofs;
internal static class Placeholder;
