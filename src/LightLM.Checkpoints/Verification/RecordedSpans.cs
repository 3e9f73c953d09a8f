using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats.Tensors;
using LightLM.Kernels;
using LightLM.Tasks;
using LightLM.Tasks.Tags;

namespace LightLM.Checkpoints.Verification;

/// <summary>
/// Recorded spans [spans, 4], a row each: sequence, type or label, first and last token; and their scores [spans], where the head gives any. A span
/// whose score is next to the bound may be found or not.
/// </summary>
internal sealed class RecordedSpans
{
    private const string Spans = "spans";
    private const string Scores = "span_scores";

    /// <summary>What a score may differ by: within this, one beside the bound may be above or below it.</summary>
    private const float Tolerance = 1e-4f;

    private readonly Dictionary<(int Sequence, int Type, int First, int Last), float> _recorded = [];
    private readonly VectorComparison _choices = new();
    private readonly VectorComparison _scores = new();

    private RecordedSpans(TensorSource cases, int sequences)
    {
        float[] rows = cases.ReadFloats(Spans);
        IReadOnlyList<int> shape = cases.Tensors[Spans].Shape;
        float[]? scores = cases.Tensors.ContainsKey(Scores) ? cases.ReadFloats(Scores) : null;
        if (shape.Count != 2 || shape[1] != 4 || (scores is not null && scores.Length != shape[0]))
        {
            string found = $"[{string.Join(", ", shape)}] and {scores?.Length ?? shape[0]} scores";
            throw new ModelFileException(cases.Path, Spans, $"expected shape [spans, 4] and a score for each, found {found}. Record the cases again.");
        }

        for (int i = 0; i < shape[0]; i++)
        {
            float[] row = rows[(4 * i)..(4 * (i + 1))];
            (int Sequence, int Type, int First, int Last) span = ((int)row[0], (int)row[1], (int)row[2], (int)row[3]);
            if (span.Sequence < 0 || span.Sequence >= sequences || !_recorded.TryAdd(span, scores?[i] ?? float.PositiveInfinity))
            {
                throw new ModelFileException(
                    cases.Path, Spans, $"expected each span once, of one of {sequences} sequences, found row {i}: {span}. Record the cases again.");
            }
        }
    }

    /// <summary>Whether an output is one of those that are compared here.</summary>
    public static bool Has(string output, TaskHead? head) =>
        (output == Spans && head is SpanRecognizer or StartEndRecognizer) || (output == Scores && head is SpanRecognizer);

    /// <summary>Finds the spans of recorded inputs and compares them, or the scores of those that are recorded.</summary>
    public static OutputComparison Compare(
        TensorSource cases, string output, IReadOnlyList<EncodedSequence> sequences, ModelSession session, TaskHead head)
    {
        RecordedSpans recorded = new(cases, sequences.Count);
        session.Encoders.Run(sequences, (first, rows, workspace) =>
        {
            TokenBatch batch = workspace.Batch;
            for (int sequence = 0; sequence < batch.SequenceCount; sequence++)
            {
                Matrix outputs = head.Logits(rows.Slice(batch.ResultStart(sequence), batch.ResultLength(sequence)), workspace);
                recorded.Add(first + sequence, head is SpanRecognizer pointer ? Find(pointer, outputs) : Find(session.Task, outputs));
            }
        });
        recorded.AddMissed();
        VectorComparison comparison = output == Spans ? recorded._choices : recorded._scores;
        return new OutputComparison(output, comparison.Count, comparison.MaxDifference, comparison.MeanCosine);
    }

    /// <summary>All spans of a sequence with their scores.</summary>
    private static ScoredSpan[] Find(SpanRecognizer head, in Matrix outputs)
    {
        SpanSearch search = head.Searches.Rent();
        ScoredSpan[] spans = search.Find(outputs, float.NegativeInfinity, int.MaxValue).ToArray();
        head.Searches.Return(search);
        return spans;
    }

    /// <summary>The spans between the first token and the last one.</summary>
    private static ScoredSpan[] Find(TaskDescription task, in Matrix outputs)
    {
        StartEndDecoder decoder = new(task.Labels.Count);
        int tokens = Math.Max(0, outputs.Rows - 2);
        decoder.Begin(tokens);
        decoder.Set(0, outputs.Slice(Math.Min(1, outputs.Rows), tokens));
        return [.. decoder.Decode(tokens).ToArray().Select(span => new ScoredSpan(span.Type, span.First + 1, span.Last + 1, float.PositiveInfinity))];
    }

    /// <summary>Compares the spans of a sequence. Where there are none, that is what is the same.</summary>
    private void Add(int sequence, ScoredSpan[] found)
    {
        List<float> expected = [];
        List<float> scores = [];
        int compared = _choices.Count;
        foreach (ScoredSpan span in found)
        {
            bool isRecorded = _recorded.Remove((sequence, span.Type, span.First, span.Last), out float score);
            if (isRecorded)
            {
                expected.Add(score);
                scores.Add(span.Score);
            }

            if (isRecorded || span.Score > Tolerance)
            {
                _choices.AddChoice(isRecorded && (span.Score > 0 || score <= Tolerance));
            }
        }

        if (_choices.Count == compared)
        {
            _choices.AddChoice(isSame: true);
        }

        AddScores(expected, scores);
    }

    /// <summary>The scores of a sequence's recorded spans are a vector.</summary>
    private void AddScores(List<float> expected, List<float> found)
    {
        if (expected.Count == 0)
        {
            _scores.AddChoice(isSame: true);
        }
        else
        {
            _scores.Add(CollectionsMarshal.AsSpan(expected), CollectionsMarshal.AsSpan(found));
        }
    }

    /// <summary>What was recorded and not found is another choice.</summary>
    private void AddMissed()
    {
        foreach (float score in _recorded.Values)
        {
            _choices.AddChoice(score <= Tolerance);
        }

        _recorded.Clear();
    }
}
