using System.Buffers;
using System.Globalization;

namespace Ledger.Proofs;

/// <summary>Numbers as ECMAScript writes the IEEE 754 double nearest to them: RFC 8785 §3.2.2.3.</summary>
internal static class CanonicalNumber
{
    /// <summary>ECMA-262 Number::toString, radix 10: the shortest digits that read back as this double, placed by their magnitude.</summary>
    /// <param name="number">Finite.</param>
    public static void Write(IBufferWriter<byte> bytes, double number)
    {
        Span<byte> text = stackalloc byte[32];
        var length = Shortest(Math.Abs(number), text);
        Span<byte> digits = stackalloc byte[32];
        var (count, point) = Digits(text[..length], digits);
        if (count == 0)
        {
            bytes.Write("0"u8);
            return;
        }

        if (number < 0)
            bytes.Write("-"u8);
        switch (point)
        {
            case > 21 or <= -6:
                bytes.Write(digits[..1]);
                if (count > 1)
                {
                    bytes.Write("."u8);
                    bytes.Write(digits[1..count]);
                }

                bytes.Write(point > 0 ? "e+"u8 : "e-"u8);
                Math.Abs(point - 1).TryFormat(text, out length, default, CultureInfo.InvariantCulture);
                bytes.Write(text[..length]);
                break;
            case <= 0:
                bytes.Write("0."u8);
                WriteZeros(bytes, -point);
                bytes.Write(digits[..count]);
                break;
            default:
                bytes.Write(digits[..Math.Min(count, point)]);
                WriteZeros(bytes, point - count);
                if (count > point)
                {
                    bytes.Write("."u8);
                    bytes.Write(digits[point..count]);
                }

                break;
        }
    }

    /// <summary>
    /// The runtime's shortest digits are those of ECMAScript, except where they do not read back: it makes a few powers of two, 2^-25 and
    /// 2^-958, one digit too short. Seventeen digits always read back, and are what ECMAScript writes for those.
    /// </summary>
    private static int Shortest(double magnitude, Span<byte> text)
    {
        magnitude.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        if (double.Parse(text[..length], CultureInfo.InvariantCulture) != magnitude)
            magnitude.TryFormat(text, out length, "E16", CultureInfo.InvariantCulture);
        return length;
    }

    /// <summary>The digits of a number that the runtime wrote.</summary>
    private static (int Count, int Point) Digits(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        TryDigits(text, digits, out var count, out var point);
        return (count, point);
    }

    /// <summary>
    /// The significant digits of a number without sign, and where the decimal point stands: the number is 0.digits × 10^point. Not to be had of an
    /// exponent of so many digits that no double has it.
    /// </summary>
    private static bool TryDigits(ReadOnlySpan<byte> text, Span<byte> digits, out int count, out int point)
    {
        var exponent = 0;
        var readable = true;
        var mark = text.IndexOfAny((byte)'E', (byte)'e');
        if (mark >= 0)
        {
            readable = int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) && Math.Abs((long)exponent) < int.MaxValue / 2;
            text = text[..mark];
        }

        var whole = text.IndexOf((byte)'.');
        point = (whole < 0 ? text.Length : whole) + (readable ? exponent : 0);
        count = 0;
        foreach (var letter in text)
        {
            if (letter == (byte)'.')
                continue;
            if (count == 0 && letter == (byte)'0')
                point--;
            else
                digits[count++] = letter;
        }

        while (count > 0 && digits[count - 1] == (byte)'0')
            count--;
        return readable || count == 0;
    }

    private static void WriteZeros(IBufferWriter<byte> bytes, int count)
    {
        for (; count > 0; count--)
            bytes.Write("0"u8);
    }

    /// <summary>Whether the canonical digits of a double have the value of the digits as they were written.</summary>
    public static bool IsExact(ReadOnlySpan<byte> written, double number)
    {
        Span<byte> shortest = stackalloc byte[32], canonical = stackalloc byte[32];
        var length = Shortest(Math.Abs(number), shortest);
        var (count, point) = Digits(shortest[..length], canonical);

        var digits = new byte[written.Length];
        return TryDigits(written[(written[0] == (byte)'-' ? 1 : 0)..], digits, out var writtenCount, out var writtenPoint)
            && writtenCount == count && (count == 0 || writtenPoint == point) && digits.AsSpan(0, count).SequenceEqual(canonical[..count]);
    }

    /// <summary>
    /// Whether a number is written as it comes out: an integer of at most fifteen digits, all of which a double tells apart.
    /// </summary>
    public static bool IsPlain(ReadOnlySpan<byte> written)
    {
        var digits = written[0] == (byte)'-' ? written[1..] : written;
        return digits.Length is > 0 and <= 15 && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') && (digits[0] != (byte)'0' || written.Length == 1);
    }
}
