using System.Numerics;
using System.Runtime.CompilerServices;
using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>The sum of word, position and token type embeddings, those that there are, normalized, and led to the layers' width where theirs is another.</summary>
internal sealed class Embeddings : IDisposable
{
    private readonly EmbeddingTable _words;
    private readonly FloatTable? _positions;
    private readonly FloatTable? _tokenTypes;
    private readonly AxialTable? _axial;
    private readonly NormLayer? _norm;
    private readonly DenseLayer? _projection;
    private readonly int _width;

    public Embeddings(EncoderDescription description, IWeights weights, KernelSet kernels)
    {
        EmbeddingDescription embedding = description.Embedding;
        _width = description.EmbeddingSize;
        _words = new EmbeddingTable(weights.Table(TensorNames.WordEmbeddings, embedding.VocabularySize, _width), embedding.VocabularySize);
        _positions = embedding.Positions == PositionKind.Absolute
            ? new FloatTable(weights, TensorNames.PositionEmbeddings, embedding.MaxPositions, _width)
            : null;
        _tokenTypes = embedding.TokenTypes > 0 ? new FloatTable(weights, TensorNames.TokenTypeEmbeddings, embedding.TokenTypes, _width) : null;
        _axial = embedding.Axial is AxialPositions axial ? new AxialTable(axial, weights, _width) : null;
        _norm = embedding.HasNorm ? new NormLayer(description, weights, TensorNames.EmbeddingsNorm, _width) : null;
        _projection = embedding.Size is not null
            ? DenseLayer.Load(weights, TensorNames.EmbeddingsProjection, description.HiddenSize, _width, kernels)
            : null;
    }

    /// <summary>Fills the hidden states [rows, hidden] of some tokens of a batch, whose ids, types and lengths have been checked.</summary>
    public void Apply(KernelSet kernels, TokenBatch batch, in Matrix hidden, int firstToken, Scratch scratch)
    {
        if (_projection is null)
        {
            Sum(kernels, batch, hidden, firstToken);
            return;
        }

        Matrix embedded = scratch.Attended(hidden.Rows, _width);
        Sum(kernels, batch, embedded, firstToken);
        _projection.Apply(embedded, hidden, scratch);
    }

    public void Dispose()
    {
        _words.Dispose();
        _positions?.Dispose();
        _tokenTypes?.Dispose();
        _axial?.Dispose();
        _norm?.Dispose();
        _projection?.Dispose();
    }

    private void Sum(KernelSet kernels, TokenBatch batch, in Matrix embedded, int firstToken)
    {
        for (int i = 0; i < embedded.Rows; i++)
        {
            int token = firstToken + i;
            Span<float> row = embedded.RowSpan(i);
            _words.CopyRow(batch.Ids[token], row);
            if (_tokenTypes is not null && _positions is not null)
            {
                Add(_positions.Row(batch.Positions[token]), _tokenTypes.Row(batch.TokenTypes[token]), row);
            }
            else if (_positions is not null)
            {
                Add(_positions.Row(batch.Positions[token]), row);
            }
            else if (_tokenTypes is not null)
            {
                Add(_tokenTypes.Row(batch.TokenTypes[token]), row);
            }

            if (_axial is not null)
            {
                Add(_axial.Row(batch.Positions[token]), row[.._axial.RowWidth]);
                Add(_axial.Column(batch.Positions[token]), row[_axial.RowWidth..]);
            }
        }

        _norm?.Apply(kernels, embedded);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(ReadOnlySpan<float> vector, Span<float> row)
    {
        int i = 0;
        for (; i <= row.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(row[i..]) + new Vector<float>(vector[i..])).CopyTo(row[i..]);
        }

        for (; i < row.Length; i++)
        {
            row[i] += vector[i];
        }
    }
}
