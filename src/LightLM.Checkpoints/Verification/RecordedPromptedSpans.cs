using LightLM.Encoders;
using LightLM.Formats.Tensors;
using LightLM.Kernels;
using LightLM.Tasks;
using LightLM.Tasks.Prompted;

namespace LightLM.Checkpoints.Verification;

/// <summary>
/// Recorded spans of what a prompt names [spans, 3], a row each: sequence, first and last token; and their probabilities [spans]. A sequence with a
/// probability next to the bound may have other spans.
/// </summary>
internal static class RecordedPromptedSpans
{
    private const string Spans = "spans";
    private const string Probabilities = "span_prob";
    private const int Columns = 3;

    /// <summary>Within this of the bound, a token may be on either side of it.</summary>
    private const float Tolerance = 1e-4f;

    /// <summary>Whether an output is one of those that are compared here.</summary>
    public static bool Has(string output, TaskHead? head) => output is Spans or Probabilities && head is PromptedExtractor;

    /// <summary>Finds the spans of recorded inputs and compares them, or their probabilities.</summary>
    public static OutputComparison Compare(
        TensorSource cases, string output, IReadOnlyList<EncodedSequence> sequences, ModelSession session, TaskHead head)
    {
        ILookup<int, (int First, int Last, float Probability)> recorded = Read(cases);
        VectorComparison comparison = new();
        session.Encoders.Run(sequences, (first, rows, workspace) =>
        {
            TokenBatch batch = workspace.Batch;
            for (int sequence = 0; sequence < batch.SequenceCount; sequence++)
            {
                Matrix logits = head.Logits(rows.Slice(batch.ResultStart(sequence), batch.ResultLength(sequence)), workspace);
                (int First, int Last, float Probability)[] expected = [.. recorded[first + sequence]];
                (int First, int Last, float Probability)[] found = Find(logits, out bool isSure);
                Add(comparison, output, expected, found, isSure);
            }
        });
        return new OutputComparison(output, comparison.Count, comparison.MaxDifference, comparison.MeanCosine);
    }

    /// <summary>Spans are choices, each the same where both have it; the probabilities of those that both have are a vector.</summary>
    private static void Add(
        VectorComparison comparison,
        string output,
        (int First, int Last, float Probability)[] expected,
        (int First, int Last, float Probability)[] found,
        bool isSure)
    {
        (float Expected, float Found)[] both =
        [
            .. expected.Join(
                found, span => (span.First, span.Last), span => (span.First, span.Last), (left, right) => (left.Probability, right.Probability)),
        ];
        if (output == Probabilities && both.Length > 0)
        {
            comparison.Add([.. both.Select(pair => pair.Expected)], [.. both.Select(pair => pair.Found)]);
            return;
        }

        int differences = output == Spans && isSure ? expected.Length + found.Length - (2 * both.Length) : 0;
        for (int i = 0; i < Math.Max(1, both.Length + differences); i++)
        {
            comparison.AddChoice(i >= differences);
        }
    }

    private static ILookup<int, (int First, int Last, float Probability)> Read(TensorSource cases)
    {
        float[] rows = cases.ReadFloats(Spans);
        IReadOnlyList<int> shape = cases.Tensors[Spans].Shape;
        float[]? probabilities = cases.Tensors.ContainsKey(Probabilities) ? cases.ReadFloats(Probabilities) : null;
        return shape.Count == 2 && shape[1] == Columns && probabilities?.Length == shape[0]
            ? Enumerable.Range(0, shape[0]).ToLookup(
                i => (int)rows[Columns * i], i => ((int)rows[(Columns * i) + 1], (int)rows[(Columns * i) + 2], probabilities[i]))
            : throw new ModelFileException(
                cases.Path,
                Spans,
                $"expected shape [spans, {Columns}] and as many in {Probabilities}, found [{string.Join(", ", shape)}] and {probabilities?.Length ?? 0}. Record the cases again.");
    }

    private static (int First, int Last, float Probability)[] Find(in Matrix logits, out bool isSure)
    {
        float[] starts = Sigmoid(logits.Column(0));
        float[] ends = Sigmoid(logits.Column(1));
        List<(int First, int Last)> spans = [];
        SpanPairing.Pair(starts, ends, PromptedExtractor.UsualThreshold, spans);
        isSure = starts.Concat(ends).All(probability => Math.Abs(probability - PromptedExtractor.UsualThreshold) > Tolerance);
        return [.. spans.Select(span => (span.First, span.Last, starts[span.First] * ends[span.Last]))];
    }

    private static float[] Sigmoid(Matrix column)
    {
        float[] values = new float[column.Rows];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = column.RowSpan(row)[0];
        }

        Kernels.Sigmoid.Apply(values);
        return values;
    }
}
