namespace Ledger.Integrity;

/// <summary>Files that say what was signed.</summary>
internal static class DurableFile
{
    /// <summary>Puts a file in the place of the one before, on the disk before this returns; there is always one of the two in full. One at a time for each file.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var unfinished = path + ".new";
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(unfinished, path, overwrite: true);
    }
}
