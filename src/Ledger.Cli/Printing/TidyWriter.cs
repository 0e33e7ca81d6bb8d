using System.Text;

namespace Ledger.Cli.Printing;

/// <summary>Leaves out blanks at the ends of lines, which layouts fill up to the width: files and comparisons are better without.</summary>
internal sealed class TidyWriter(TextWriter inner) : TextWriter
{
    private int _blanks;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value == ' ')
        {
            _blanks++;
            return;
        }

        if (value is not ('\n' or '\r'))
            for (; _blanks > 0; _blanks--) inner.Write(' ');
        _blanks = 0;
        inner.Write(value);
    }

    public override void Flush() => inner.Flush();
}
