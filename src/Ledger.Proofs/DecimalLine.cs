using System.Globalization;

namespace Ledger.Proofs;

/// <summary>Numbers as the C2SP texts write them: ASCII decimals, no leading zeroes, no sign.</summary>
internal static class DecimalLine
{
    /// <param name="number">At most 2^63 - 1.</param>
    public static bool TryRead(ReadOnlySpan<char> digits, out long number)
    {
        number = 0;
        return digits.Length is > 0 and <= 19 && (digits.Length == 1 || digits[0] != '0')
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
