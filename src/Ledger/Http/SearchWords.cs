using FluentValidation;

namespace Ledger.Http;

/// <summary>Words to search for, in any order, each somewhere in the text, upper or lower case.</summary>
public static class SearchWords
{
    /// <summary>One line of up to 200 characters.</summary>
    public static IRuleBuilderOptions<T, string?> Words<T>(this IRuleBuilder<T, string?> rule) => rule.Line(200);

    /// <summary>For <c>ilike all</c>: a pattern for each word, in which no character stands for anything but itself.</summary>
    public static string[] Patterns(string words) =>
        [.. words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => $"%{word.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%")];
}
