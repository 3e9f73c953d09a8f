using LightLM.Encoders;
using LightLM.Formats.Tensors;
using LightLM.Kernels;
using LightLM.Tasks;
using LightLM.Tasks.Tags;

namespace LightLM.Checkpoints.Verification;

/// <summary>Recorded labels of tokens, as the model's decoding chooses them: [batch, length], -1 at tokens that have none.</summary>
internal static class RecordedLabels
{
    private const float None = -1;

    /// <summary>Labels the tokens of recorded inputs and compares the labels.</summary>
    public static OutputComparison Compare(
        TensorSource cases, string output, IReadOnlyList<EncodedSequence> sequences, ModelSession session, EntityRecognizer head)
    {
        RecordedOutput recorded = RecordedOutput.Read(cases, output, sequences.Count, hasScalars: true);
        VectorComparison comparison = new();
        TagDecoder decoder = new(head.Tags, session.Task.Decoding, head.Crf);
        session.Encoders.Run(sequences, (first, rows, workspace) =>
        {
            TokenBatch batch = workspace.Batch;
            for (int sequence = 0; sequence < batch.SequenceCount; sequence++)
            {
                Matrix logits = head.Logits(rows.Slice(batch.ResultStart(sequence), batch.ResultLength(sequence)), workspace);
                recorded.RequireShape(logits.Column(0));
                ReadOnlySpan<float> expected = recorded.Sequence(first + sequence);
                float[] found = Decode(decoder, logits, head.Border);
                for (int token = 0; token < found.Length; token++)
                {
                    comparison.AddChoice(found[token] == expected[token]);
                }
            }
        });
        return new OutputComparison(output, comparison.Count, comparison.MaxDifference, comparison.MeanCosine);
    }

    /// <summary>The labels of a sequence's tokens: of all, or of those between the first and the last.</summary>
    private static float[] Decode(TagDecoder decoder, in Matrix logits, int border)
    {
        float[] labels = new float[logits.Rows];
        Array.Fill(labels, None);
        int first = 1 - border;
        int count = Math.Max(0, logits.Rows - (2 * first));
        decoder.Begin(count);
        decoder.Set(0, logits.Slice(Math.Min(first, logits.Rows), count));
        ReadOnlySpan<int> found = decoder.Decode();
        for (int i = 0; i < count; i++)
        {
            labels[first + i] = found[i];
        }

        return labels;
    }
}
