using LightLM.Encoders;

namespace LightLM.Tasks;

/// <summary>A sequence of an item.</summary>
internal readonly record struct InputSequence(PreparedInput Input, int Sequence);

/// <summary>Neighbouring sequences of a batch that belong to items of one task.</summary>
/// <param name="sequences">The sequences.</param>
/// <param name="batch">The batch.</param>
/// <param name="first">The first one's index in it.</param>
internal readonly ref struct SequenceGroup(ReadOnlySpan<InputSequence> sequences, TokenBatch batch, int first)
{
    private readonly ReadOnlySpan<InputSequence> _sequences = sequences;

    /// <summary>The number of sequences.</summary>
    public int Count => _sequences.Length;

    /// <summary>The rows of the group's result.</summary>
    public int Rows => FirstRow(Count);

    /// <summary>A sequence.</summary>
    public InputSequence this[int index] => _sequences[index];

    /// <summary>The first row of a sequence in the group's result; behind the last sequence the number of rows.</summary>
    public int FirstRow(int index) => batch.ResultStart(first + index) - batch.ResultStart(first);

    /// <summary>Some neighbouring ones.</summary>
    public SequenceGroup Slice(int start, int count) => new(_sequences.Slice(start, count), batch, first + start);
}
