using FluentValidation;
using Ledger.Documents;

namespace Ledger.Attributions;

/// <summary>The rules of passages.</summary>
public static class PassageRules
{
    /// <summary>One passage at least and fifty at most.</summary>
    public static IRuleBuilderOptions<T, IEnumerable<PassageInput>> Passages<T>(this IRuleBuilder<T, IReadOnlyList<PassageInput>> rule) => rule
        .NotNull()
        .Must(passages => passages is null or { Count: >= 1 and <= 50 }).WithMessage("must have 1 to 50 passages.")
        .ForEach(each => each.NotNull().SetValidator(new PassageValidator()));
}
