namespace Ledger.Documents;

/// <summary>
/// Every place, overlapping ones included, where one text occurs in another without splitting a surrogate pair; in ascending order. Compares code
/// units. Knuth–Morris–Pratt, because both texts come from outside: linear whatever they are.
/// </summary>
internal ref struct Occurrences
{
    /// <summary>Where nothing has matched yet, this many units are looked for at once, at memory speed.</summary>
    private const int LongestLead = 8;

    private readonly ReadOnlySpan<char> _text;
    private readonly ReadOnlySpan<char> _sought;
    private readonly int[] _borders;
    private int _read;
    private int _matched;

    public Occurrences(ReadOnlySpan<char> text, ReadOnlySpan<char> sought)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sought.Length);
        _text = text;
        _sought = sought;
        _borders = Borders(sought);
    }

    /// <summary>The index in UTF-16 where the occurrence begins.</summary>
    public int Current { get; private set; }

    public bool MoveNext()
    {
        while (_read < _text.Length)
        {
            if (_matched == 0)
            {
                var lead = Math.Min(_sought.Length, LongestLead);
                var skip = _text[_read..].IndexOf(_sought[..lead]);
                if (skip < 0)
                    return false;
                _read += skip + lead;
                _matched = lead;
            }
            else
            {
                while (_matched > 0 && _text[_read] != _sought[_matched])
                    _matched = _borders[_matched - 1];
                if (_text[_read] == _sought[_matched])
                    _matched++;
                _read++;
            }

            if (_matched < _sought.Length)
                continue;
            _matched = _borders[_matched - 1];
            Current = _read - _sought.Length;
            if (CodePoints.IsBoundary(_text, Current) && CodePoints.IsBoundary(_text, _read))
                return true;
        }

        return false;
    }

    /// <summary>For each beginning of what is sought: how much of its own beginning it ends with.</summary>
    internal static int[] Borders<T>(ReadOnlySpan<T> sought)
        where T : IEquatable<T>
    {
        var borders = new int[sought.Length];
        for (int index = 1, border = 0; index < sought.Length; index++)
        {
            while (border > 0 && !sought[index].Equals(sought[border]))
                border = borders[border - 1];
            if (sought[index].Equals(sought[border]))
                border++;
            borders[index] = border;
        }

        return borders;
    }
}
