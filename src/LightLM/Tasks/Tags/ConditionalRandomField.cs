using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Encoders;

namespace LightLM.Tasks.Tags;

/// <summary>
/// Scores of labels behind one another (a linear-chain conditional random field, Lafferty et al., 2001), as pytorch-crf defines them: a
/// sequence's score is the sum of its labels' logits, of the score of each label behind the one before, and of those of the first and the last.
/// </summary>
internal sealed class ConditionalRandomField
{
    private readonly int _labels;
    private readonly float[] _start;
    private readonly float[] _end;

    /// <summary>[labels before, <see cref="Stride"/>]: the score of each label behind a label.</summary>
    private readonly float[] _transitions;

    /// <summary>Takes the scores.</summary>
    /// <param name="transitions">[labels, labels]: in a row the scores of all labels behind the row's.</param>
    /// <param name="start">[labels]: the scores as the first.</param>
    /// <param name="end">[labels]: the scores as the last.</param>
    public ConditionalRandomField(float[] transitions, float[] start, float[] end)
    {
        _labels = start.Length;
        _start = start;
        _end = end;
        Stride = (_labels + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        _transitions = new float[checked(_labels * Stride)];
        for (int before = 0; before < _labels; before++)
        {
            transitions.AsSpan(before * _labels, _labels).CopyTo(_transitions.AsSpan(before * Stride));
        }
    }

    /// <summary>The floats that a token's scores take: its labels, to whole vectors.</summary>
    public int Stride { get; }

    /// <summary>The scores of a model that has them.</summary>
    public static ConditionalRandomField Load(IWeights weights, int labels) => new(
        weights.Floats(TensorNames.CrfTransitions, labels, labels),
        weights.Floats(TensorNames.CrfStart, labels),
        weights.Floats(TensorNames.CrfEnd, labels));

    /// <summary>
    /// Finds the sequence with the greatest score (Viterbi, 1967), of equal ones that with the lower labels at its end. The way back is found
    /// from the scores again: that takes less than to keep the label before each.
    /// </summary>
    /// <param name="logits">[tokens, labels].</param>
    /// <param name="scores">[tokens, <see cref="Stride"/>]: memory for the best score of a beginning that ends in a label.</param>
    /// <param name="path">[tokens]: receives the labels.</param>
    public void FindPath(ReadOnlySpan<float> logits, Span<float> scores, Span<int> path)
    {
        if (path.IsEmpty)
        {
            return;
        }

        Span<float> best = scores[..Stride];
        TensorPrimitives.Add(_start, logits[.._labels], best);
        for (int token = 1; token < path.Length; token++)
        {
            Span<float> next = scores.Slice(token * Stride, Stride);
            Advance(best, next);
            best = next;
            TensorPrimitives.Add(best[.._labels], logits.Slice(token * _labels, _labels), best);

            // Only differences count: without this, the sums of a long text would leave no digits for them.
            TensorPrimitives.Subtract(best[.._labels], TensorPrimitives.Max<float>(best[.._labels]), best);
        }

        TensorPrimitives.Add(best[.._labels], _end, best);
        path[^1] = TensorPrimitives.IndexOfMax<float>(best[.._labels]);
        for (int token = path.Length - 1; token > 0; token--)
        {
            path[token - 1] = BestBefore(path[token], scores.Slice((token - 1) * Stride, _labels));
        }
    }

    /// <summary>The best score of each label: over all labels before, their score and that of the label behind them. Bound: the maxima.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Advance(ReadOnlySpan<float> before, Span<float> next)
    {
        ReadOnlySpan<Vector<float>> transitions = MemoryMarshal.Cast<float, Vector<float>>(_transitions);
        Span<Vector<float>> results = MemoryMarshal.Cast<float, Vector<float>>(next);
        for (int column = 0; column < results.Length; column++)
        {
            Vector<float> best = new(float.NegativeInfinity);
            int row = column;
            foreach (float score in before[.._labels])
            {
                best = Vector.Max(best, new Vector<float>(score) + transitions[row]);
                row += results.Length;
            }

            results[column] = best;
        }
    }

    /// <summary>The label before one: the first of those that <see cref="Advance"/> found the best; 0 where no score is a number.</summary>
    private int BestBefore(int label, ReadOnlySpan<float> scores)
    {
        int best = 0;
        float max = float.NegativeInfinity;
        for (int before = 0; before < scores.Length; before++)
        {
            float score = scores[before] + _transitions[(before * Stride) + label];
            if (score > max)
            {
                (best, max) = (before, score);
            }
        }

        return best;
    }
}
