using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>Sequences that an encoder takes one by one as its batches fill, and whose states it hands back batch by batch.</summary>
internal interface ISequenceSource
{
    /// <summary>What the thread of a pass does between two pieces of it, such as other passes; null for nothing. Not where a team shares the pass.</summary>
    Action? Pause => null;

    /// <summary>The tokens of the next sequence; null behind the last one.</summary>
    int? NextLength { get; }

    /// <summary>Appends the next sequence to a batch.</summary>
    void Write(TokenBatch batch);

    /// <summary>Takes what came of the sequences of a batch.</summary>
    /// <param name="rows">The last hidden states that they asked for: [result rows, hidden]; valid during the call only.</param>
    /// <param name="workspace">Its batch tells which rows belong to which sequence.</param>
    void Read(Matrix rows, Workspace workspace);
}
