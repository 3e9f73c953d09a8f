namespace LightLM.TensorFlow;

/// <summary>What an index says about all of a checkpoint: <c>BundleHeaderProto</c>, under the empty key.</summary>
/// <param name="Shards">The number of files that hold elements.</param>
/// <param name="IsBigEndian">Whether the byte that counts most comes first in each element.</param>
internal sealed record BundleHeader(int Shards, bool IsBigEndian)
{
    private const int MaxShards = 99_999;
    private const int ShardsField = 1;
    private const int ByteOrderField = 2;
    private const string Remedy = "The index is damaged: download the checkpoint again.";

    /// <summary>Finds the header among an index's entries.</summary>
    /// <exception cref="ModelFileException">There is none, or it says what cannot be.</exception>
    public static BundleHeader Read(string path, IReadOnlyDictionary<string, byte[]> entries)
    {
        ModelFileException error(string found) =>
            ModelFileException.Mismatch(path, "header", $"1 to {MaxShards} shards, in one of two byte orders", found, Remedy);
        WireReader fields = new(entries.TryGetValue("", out byte[]? header) ? header : throw error("no header"), () => error("something else"));
        (ulong shards, ulong order) = (0, 0);
        while (fields.Next())
        {
            shards = fields.Field == ShardsField ? fields.Number : shards;
            order = fields.Field == ByteOrderField ? fields.Number : order;
        }

        return shards is >= 1 and <= MaxShards && order <= 1
            ? new BundleHeader((int)shards, order == 1)
            : throw error($"{shards} shards, byte order {order}");
    }
}
