using Ledger.Http;
using Npgsql;

namespace Ledger.Tests.Http;

public sealed class SqlTests
{
    private static readonly NpgsqlDataSource Nowhere = NpgsqlDataSource.Create("Host=nowhere.invalid");

    [Fact]
    public void Values_are_parameters_and_never_text()
    {
        using var command = Nowhere.Command($"select 1 where a = {"x' or 'x' = 'x"} and b = {7}");

        command.CommandText.ShouldBe("select 1 where a = $1 and b = $2");
        command.Parameters.Select(p => p.Value).ShouldBe(["x' or 'x' = 'x", 7]);
    }

    [Fact]
    public void Pieces_become_part_of_the_text_and_bring_their_values_in_order()
    {
        FormattableString piece = $"select id from t where c = {"two"}";

        using var command = Nowhere.Command($"a = {"one"} and id in ({piece}) and d = {"three"}");

        command.CommandText.ShouldBe("a = $1 and id in (select id from t where c = $2) and d = $3");
        command.Parameters.Select(p => p.Value).ShouldBe(["one", "two", "three"]);
    }

    [Fact]
    public void Nothing_is_compared_with_null() => Should.Throw<ArgumentNullException>(() => Nowhere.Command($"a = {null}"));

    [Fact]
    public void Conditions_hold_together()
    {
        using var command = Nowhere.Command($"where {new FormattableString[] { $"a = {1} or b", $"c = {2}" }.All()}");
        using var none = Nowhere.Command($"where {Array.Empty<FormattableString>().All()}");

        command.CommandText.ShouldBe("where true and (a = $1 or b) and (c = $2)");
        none.CommandText.ShouldBe("where true");
    }
}
