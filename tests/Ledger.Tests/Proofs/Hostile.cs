using CsCheck;

namespace Ledger.Tests.Proofs;

/// <summary>Input that nobody meant well with.</summary>
internal static class Hostile
{
    /// <summary>Bytes at random; and a good text with bytes flipped, overwritten, left out, put in, cut off, or a stretch of it repeated.</summary>
    public static Gen<byte[]> MutationsOf(byte[] good)
    {
        var place = Gen.Int[0, good.Length - 1];
        var once = Gen.OneOf(
            Gen.Select(place, Gen.Int[0, 7]).Select(change => With(bytes => bytes[At(bytes, change.Item1)] ^= (byte)(1 << change.Item2))),
            Gen.Select(place, Gen.OneOf(Gen.Byte, Gen.OneOf("\n\0 +=\"\\/{}[]0—".Select(unit => Gen.Const((byte)unit)).ToArray()))).Select(change => With(bytes => bytes[At(bytes, change.Item1)] = change.Item2)),
            place.Select(at => (Func<byte[], byte[]>)(bytes => bytes.Length == 0 ? bytes : [.. bytes[..At(bytes, at)], .. bytes[(At(bytes, at) + 1)..]])),
            Gen.Select(place, Gen.Byte).Select(change => (Func<byte[], byte[]>)(bytes => bytes.Length == 0 ? [change.Item2] : [.. bytes[..At(bytes, change.Item1)], change.Item2, .. bytes[At(bytes, change.Item1)..]])),
            place.Select(at => (Func<byte[], byte[]>)(bytes => bytes.Length == 0 ? bytes : bytes[..At(bytes, at)])),
            Gen.Select(place, place).Select(stretch => (Func<byte[], byte[]>)(bytes => bytes.Length == 0 ? bytes : [.. bytes, .. bytes[Math.Min(At(bytes, stretch.Item1), At(bytes, stretch.Item2))..]])));
        return Gen.OneOf(Gen.Byte.Array[0, 200], once.Array[0, 3].Select(changes => changes.Aggregate(good.ToArray(), (bytes, change) => change(bytes))));
    }

    private static int At(byte[] bytes, int place) => place % bytes.Length;

    private static Func<byte[], byte[]> With(Action<byte[]> change) => bytes =>
    {
        var changed = bytes.ToArray();
        if (changed.Length > 0)
            change(changed);
        return changed;
    };
}
