using System.Numerics;
using System.Runtime.CompilerServices;
using LightLM.Descriptions;
using LightLM.Formats.Tensors;
using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>The sum of word, position and token type embeddings, normalized.</summary>
internal sealed class Embeddings : IDisposable
{
    private readonly EmbeddingTable _words;
    private readonly float[] _positions;
    private readonly float[] _tokenTypes;
    private readonly NormLayer _norm;
    private readonly int _width;

    public Embeddings(EncoderDescription description, TensorSource tensors)
    {
        _width = description.HiddenSize;
        _words = new EmbeddingTable(tensors, TensorNames.WordEmbeddings, description.VocabularySize, _width);
        _positions = tensors.ReadWeights(TensorNames.PositionEmbeddings, description.MaxPositions, _width);
        _tokenTypes = tensors.ReadWeights(TensorNames.TokenTypeEmbeddings, description.TokenTypes, _width);
        _norm = NormLayer.Load(tensors, TensorNames.EmbeddingsNorm, _width, description.LayerNormEpsilon);
    }

    /// <summary>Fills the hidden states [tokens, hidden] of some tokens of a batch, whose ids, types and lengths have been checked.</summary>
    public void Apply(KernelSet kernels, TokenBatch batch, in Matrix hidden, int firstToken, int count)
    {
        for (int token = firstToken; token < firstToken + count; token++)
        {
            Span<float> row = hidden.RowSpan(token);
            _words.CopyRow(batch.Ids[token], row);
            Add(Row(_positions, batch.Positions[token]), Row(_tokenTypes, batch.TokenTypes[token]), row);
        }

        _norm.Apply(kernels, hidden.Slice(firstToken, count));
    }

    public void Dispose()
    {
        _words.Dispose();
        _norm.Dispose();
    }

    /// <summary>Adds both in one pass: parts of <c>TensorPrimitives.Add</c> stay calls, which a light model's encoder notices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(ReadOnlySpan<float> position, ReadOnlySpan<float> tokenType, Span<float> row)
    {
        int i = 0;
        for (; i <= row.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(row[i..]) + new Vector<float>(position[i..]) + new Vector<float>(tokenType[i..])).CopyTo(row[i..]);
        }

        for (; i < row.Length; i++)
        {
            row[i] = row[i] + position[i] + tokenType[i];
        }
    }

    private ReadOnlySpan<float> Row(float[] table, int row) => table.AsSpan(row * _width, _width);
}
