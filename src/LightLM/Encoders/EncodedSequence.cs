namespace LightLM.Encoders;

/// <summary>One input of an encoder.</summary>
/// <param name="Ids">Vocabulary ids, special tokens included.</param>
/// <param name="TokenTypes">A token type for each id.</param>
/// <param name="ResultRows">The positions whose last hidden state is read, ascending, or null for all.</param>
internal sealed record EncodedSequence(int[] Ids, int[] TokenTypes, int[]? ResultRows = null)
{
    /// <summary>All rows: the length of the batch that the sequence was recorded in, <see cref="TokenBatch.BatchLength"/>; 0 by itself.</summary>
    public int BatchLength { get; init; }
}
