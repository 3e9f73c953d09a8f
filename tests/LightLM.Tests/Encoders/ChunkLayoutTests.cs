using LightLM.Descriptions;
using LightLM.Encoders.Chunks;

namespace LightLM.Tests.Encoders;

/// <summary>Lengths at which the original begins to fill up and to cut: reformer's _pad_to_mult_of_chunk_length, and its attentions' first branch.</summary>
public sealed class ChunkLayoutTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(5, 12)]
    [InlineData(6, 12)]
    [InlineData(12, 12)]
    [InlineData(13, 24)]
    public void Sequences_longer_than_the_shortest_chunk_are_filled_up_to_a_multiple_of_all(int tokens, int places)
    {
        LayerDescription layer = new(2, 8);
        EncoderDescription encoder = new()
        {
            Embedding = new EmbeddingDescription { VocabularySize = 10, MaxPositions = 64, TokenTypes = 0 },
            HiddenSize = 8,
            HeadSize = 4,
            Activation = Activation.Relu,
            LayerNormEpsilon = 1e-12f,
            Layers = [layer with { Chunks = new AttentionChunks(6, 1, 0) }, layer, layer with { Chunks = new AttentionChunks(4, 1, 1) }],
            Pooler = PoolerKind.None,
        };
        Assert.Equal(places, new Padding(encoder).LengthOf(tokens));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(8, false)]
    public void A_sequence_that_one_chunk_holds_is_not_cut_and_has_one_round(int places, bool isWhole)
    {
        ChunkOrder order = new(new AttentionChunks(4, 1, 1), rounds: 2, tokens: places, places);
        Assert.Equal(isWhole, order.IsWhole);
        Assert.Equal(isWhole ? (1, places, 1, 1) : (2, 4, 4, 3), (order.Rounds, order.Length, order.Chunks, order.Seen));
    }
}
