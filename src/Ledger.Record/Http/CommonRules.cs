using FluentValidation;

namespace Ledger.Http;

/// <summary>Rules that many commands share.</summary>
public static class CommonRules
{
    /// <summary>Why it was done: mandatory, in words.</summary>
    public static IRuleBuilderOptions<T, string> Reason<T>(this IRuleBuilder<T, string> rule) => rule.NotNull().Prose(4_000)!;

    /// <summary>The version that the author had read: streams are numbered from 1.</summary>
    public static IRuleBuilderOptions<T, long> Version<T>(this IRuleBuilder<T, long> rule) =>
        rule.GreaterThan(0).WithMessage("must be the version that you read, 1 or more.");

    /// <summary>A list of distinct ids.</summary>
    public static IRuleBuilderOptions<T, IReadOnlyList<Guid>?> Ids<T>(this IRuleBuilder<T, IReadOnlyList<Guid>?> rule, int most) => rule
        .Must(ids => ids is null || ids.Count <= most).WithMessage($"must have {most} items at most.")
        .Must(ids => ids is null || ids.All(id => id != Guid.Empty)).WithMessage("must not contain an empty id.")
        .Must(ids => ids is null || ids.Distinct().Count() == ids.Count).WithMessage("must not name the same thing twice.");
}
