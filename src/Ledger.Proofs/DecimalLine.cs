using System.Globalization;

namespace Ledger.Proofs;

/// <summary>Numbers as the C2SP texts write them: ASCII decimals, no leading zeroes, no sign.</summary>
internal static class DecimalLine
{
    /// <param name="number">At most 2^63 - 1.</param>
    public static bool TryRead(ReadOnlySpan<char> digits, out long number)
    {
        number = 0;
        // The runtime's own parser takes NULs behind the digits as if they were not there.
        return digits.Length is > 0 and <= 19 && (digits.Length == 1 || digits[0] != '0') && !digits.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
