using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>Consumes a group of sequences that ran together.</summary>
/// <param name="firstSequence">The index of the group's first sequence among all.</param>
/// <param name="rows">The last hidden states that the group asked for: [result rows, hidden].</param>
/// <param name="workspace">Its batch tells which rows belong to which sequence of the group.</param>
internal delegate void GroupDecoder(int firstSequence, Matrix rows, Workspace workspace);

/// <summary>Ready sequences as a source; each run takes them from the first.</summary>
internal sealed class EncodedSequences(IReadOnlyList<EncodedSequence> sequences, GroupDecoder decode) : ISequenceSource
{
    private int _next;
    private int _read;

    /// <inheritdoc/>
    public int? NextLength => _next < sequences.Count ? sequences[_next].Ids.Length : null;

    /// <summary>Begins anew.</summary>
    public void Restart() => _next = _read = 0;

    /// <inheritdoc/>
    public void Write(TokenBatch batch)
    {
        EncodedSequence sequence = sequences[_next++];
        if (sequence.ResultRows is null)
        {
            batch.Add(sequence.Ids, sequence.TokenTypes, sequence.BatchLength);
        }
        else
        {
            batch.Add(sequence.Ids, sequence.TokenTypes, sequence.ResultRows);
        }
    }

    /// <inheritdoc/>
    public void Read(Matrix rows, Workspace workspace)
    {
        decode(_read, rows, workspace);
        _read = _next;
    }
}
