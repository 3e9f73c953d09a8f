using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Threading;

namespace LightLM.Tasks.Tags;

/// <summary>
/// Finds the spans of a sequence whose score is above a bound, from what a <see cref="PointerHead"/> computes; used again for others. No more
/// than the scores of a panel of last tokens are in memory at once.
/// </summary>
internal sealed unsafe class SpanSearch : IReusable, IDisposable
{
    /// <summary>Larger memory is released.</summary>
    private const long RetainedBytes = 1 << 22;

    private readonly PointerDescription _pointer;
    private readonly KernelSet _kernels;
    private readonly Sinusoids? _positions;
    private readonly int[] _ascending;
    private readonly int _types;
    private readonly float _scale;
    private readonly float[] _lastScores;
    private readonly GrowingBuffer _scratch = new();
    private readonly GrowingBuffer _scores = new();
    private readonly List<ScoredSpan> _found = [];

    /// <summary>Creates the memory.</summary>
    /// <param name="task">The head.</param>
    /// <param name="kernels">What scores are computed with.</param>
    /// <param name="positions">The angles of positions, or null where queries and keys are not turned.</param>
    /// <param name="ascending">The positions 0, 1, 2, ... of the longest sequence.</param>
    public SpanSearch(TaskDescription task, KernelSet kernels, Sinusoids? positions, int[] ascending)
    {
        _pointer = task.Pointer!;
        _kernels = kernels;
        _positions = positions;
        _ascending = ascending;
        _types = task.Labels.Count;
        _scale = 1 / MathF.Sqrt(_pointer.Size);
        _lastScores = new float[kernels.PanelWidth];
    }

    /// <summary>Finds the spans of one sequence.</summary>
    /// <param name="outputs">What the head computed for the sequence's tokens; its queries and keys are turned in place.</param>
    /// <param name="least">The bound that scores must exceed.</param>
    /// <param name="most">The most spans to keep: those with the greatest scores.</param>
    /// <returns>The spans, in no order, their tokens counted from the sequence's first; valid until the next search.</returns>
    public ReadOnlySpan<ScoredSpan> Find(in Matrix outputs, float least, int most)
    {
        _found.Clear();
        bool isGlobal = _pointer.Kind == PointerKind.Global;
        int pair = 2 * _pointer.Size;
        int pairs = isGlobal ? _types : 1;
        if (_positions is not null)
        {
            _kernels.Rotate(outputs.First(pairs * pair), _ascending.AsSpan(0, outputs.Rows), _positions);
        }

        float* scratch = _scratch.Ensure((_pointer.Size + 1L) * _kernels.PanelWidth);
        for (int last = 0; last < outputs.Rows; last += _kernels.PanelWidth)
        {
            Matrix scores = _scores.Matrix(Math.Min(outputs.Rows, last + _kernels.PanelWidth), _kernels.PanelWidth);
            for (int type = 0; type < _types; type++)
            {
                if (isGlobal || type == 0)
                {
                    Matrix query = new(outputs.Data + (type * (nint)pair), outputs.Rows, _pointer.Size, outputs.Stride);
                    Matrix key = new(query.Data + _pointer.Size, outputs.Rows, _pointer.Size, outputs.Stride);
                    _kernels.ScoreSpans(query, key, last, _scale, scratch, scores);
                }

                Collect(outputs, scores, last, type, isGlobal ? -1 : pair + (2 * type), least);
                ScoredSpan.KeepBest(_found, most, slack: most);
            }
        }

        ScoredSpan.KeepBest(_found, most, slack: 0);
        return CollectionsMarshal.AsSpan(_found);
    }

    /// <inheritdoc/>
    public bool Reset() => _scores.Bytes + _scratch.Bytes + ((long)_found.Capacity * Unsafe.SizeOf<ScoredSpan>()) <= RetainedBytes;

    public void Dispose()
    {
        _scratch.Dispose();
        _scores.Dispose();
    }

    /// <summary>Adds the spans of a type that end in a panel.</summary>
    /// <param name="outputs">What the head computed.</param>
    /// <param name="scores">The products of queries and keys: [first tokens, panel].</param>
    /// <param name="panel">The panel's first token.</param>
    /// <param name="type">The type.</param>
    /// <param name="column">Where the head has the type's scores of a token as the last, and behind it those as the first; -1 for none.</param>
    /// <param name="least">The bound.</param>
    private void Collect(in Matrix outputs, in Matrix scores, int panel, int type, int column, float least)
    {
        int count = Math.Min(_lastScores.Length, outputs.Rows - panel);
        for (int lane = 0; column >= 0 && lane < count; lane++)
        {
            _lastScores[lane] = outputs.RowSpan(panel + lane)[column] / 2;
        }

        for (int first = 0; first < scores.Rows; first++)
        {
            float ofFirst = column < 0 ? 0 : outputs.RowSpan(first)[column + 1] / 2;
            int lane = Math.Max(0, first - panel);
            Span<float> row = scores.RowSpan(first);
            if (!IsAnyAbove(row[lane..count], _lastScores.AsSpan(lane, count - lane), ofFirst, least))
            {
                continue;
            }

            for (; lane < count; lane++)
            {
                float score = row[lane] + _lastScores[lane] + ofFirst;
                if (score > least)
                {
                    _found.Add(new ScoredSpan(type, first, panel + lane, score));
                }
            }
        }
    }

    /// <summary>Whether a sum is above a bound, which in a trained model's scores it seldom is.</summary>
    private static bool IsAnyAbove(ReadOnlySpan<float> scores, ReadOnlySpan<float> added, float addedToAll, float least)
    {
        Vector<float> bound = new(least);
        Vector<float> toAll = new(addedToAll);
        int i = 0;
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            if (Vector.GreaterThanAny(new Vector<float>(scores[i..]) + new Vector<float>(added[i..]) + toAll, bound))
            {
                return true;
            }
        }

        for (; i < scores.Length; i++)
        {
            if (scores[i] + added[i] + addedToAll > least)
            {
                return true;
            }
        }

        return false;
    }
}
