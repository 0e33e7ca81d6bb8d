namespace Ledger.ServerTests;
public sealed class FirstTests { [Fact] public void Builds() => 1.ShouldBe(1); }
