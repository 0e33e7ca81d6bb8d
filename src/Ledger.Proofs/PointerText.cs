using System.Globalization;
using System.Text;

namespace Ledger.Proofs;

/// <summary>A JSON Pointer (RFC 6901) that grows and shrinks as somebody walks through a text.</summary>
internal sealed class PointerText
{
    private char[] _written = new char[128];

    /// <summary>How long it is. To go back, it is set to what it was.</summary>
    public int Length { get; set; }

    public ReadOnlySpan<char> Written => _written.AsSpan(0, Length);

    public override string ToString() => Written.ToString();

    /// <summary>One step further, to a member of this name.</summary>
    public void Step(ReadOnlySpan<char> name)
    {
        var room = Room(1 + (2 * name.Length));
        var length = 0;
        room[length++] = '/';
        foreach (var unit in name)
        {
            if (unit is not ('~' or '/'))
            {
                room[length++] = unit;
                continue;
            }

            room[length++] = '~';
            room[length++] = unit == '~' ? '0' : '1';
        }

        Length += length;
    }

    /// <summary>One step further, to a member whose name is these letters of ASCII.</summary>
    public void Step(ReadOnlySpan<byte> name)
    {
        var letters = name.Length <= 256 ? stackalloc char[name.Length] : new char[name.Length];
        Encoding.ASCII.GetChars(name, letters);
        Step(letters);
    }

    /// <summary>One step further, to an item.</summary>
    public void Step(int index)
    {
        var room = Room(11);
        room[0] = '/';
        index.TryFormat(room[1..], out var length, default, CultureInfo.InvariantCulture);
        Length += 1 + length;
    }

    private Span<char> Room(int length)
    {
        if (_written.Length - Length < length)
            Array.Resize(ref _written, Math.Max(2 * _written.Length, Length + length));
        return _written.AsSpan(Length);
    }
}
