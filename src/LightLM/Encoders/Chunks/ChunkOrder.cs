using LightLM.Descriptions;

namespace LightLM.Encoders.Chunks;

/// <summary>
/// How the tokens of a sequence lie in chunks: round after round, each filled up to the padded length by places without a token. Chunks form
/// a ring over all rounds.
/// </summary>
internal readonly struct ChunkOrder
{
    private readonly int _before;
    private readonly int _after;

    /// <summary>Lays out a sequence.</summary>
    /// <param name="chunks">How it is cut.</param>
    /// <param name="rounds">How many times the tokens are there, each time in another order.</param>
    /// <param name="tokens">Their number.</param>
    /// <param name="paddedLength">The places of a round; a multiple of the chunk's length where they are more than one chunk.</param>
    public ChunkOrder(AttentionChunks chunks, int rounds, int tokens, int paddedLength)
    {
        IsWhole = paddedLength <= chunks.Length;
        Tokens = tokens;
        Rounds = IsWhole ? 1 : rounds;
        Length = IsWhole ? paddedLength : chunks.Length;
        ChunksOfRound = paddedLength / Length;
        _before = IsWhole ? 0 : chunks.Before;
        _after = IsWhole ? 0 : chunks.After;
    }

    /// <summary>Whether the sequence is one chunk.</summary>
    public bool IsWhole { get; }

    /// <summary>The number of tokens.</summary>
    public int Tokens { get; }

    /// <summary>The number of rounds.</summary>
    public int Rounds { get; }

    /// <summary>The places of a chunk.</summary>
    public int Length { get; }

    /// <summary>The chunks of a round.</summary>
    public int ChunksOfRound { get; }

    /// <summary>The chunks of all rounds.</summary>
    public int Chunks => Rounds * ChunksOfRound;

    /// <summary>How many chunks a query sees.</summary>
    public int Seen => _before + 1 + _after;

    /// <summary>The most keys that a query sees: a chunk can be seen more than once.</summary>
    public int MostKeys => Seen * Math.Min(Length, Tokens);

    /// <summary>The round of a chunk.</summary>
    public int RoundOf(int chunk) => chunk / ChunksOfRound;

    /// <summary>Which of its round's tokens, in its order, a chunk has.</summary>
    public (int First, int Count) TokensOf(int chunk)
    {
        int first = chunk % ChunksOfRound * Length;
        return (first, Math.Clamp(Tokens - first, 0, Length));
    }

    /// <summary>A chunk that another one's queries see. Where the ring is shorter than the way to it, it is the chunk itself, as in the original.</summary>
    /// <param name="chunk">The chunk of the queries.</param>
    /// <param name="index">From 0 to <see cref="Seen"/> - 1.</param>
    public int SeenFrom(int chunk, int index)
    {
        int shift = index - _before;
        return Math.Abs(shift) < Chunks ? (chunk + shift + Chunks) % Chunks : chunk;
    }
}
