using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Files;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Kernels;
using LightLM.Tasks;
using LightLM.Tasks.Heads;
using LightLM.Tasks.Prompted;

namespace LightLM.Checkpoints.Verification;

/// <summary>
/// Recorded inputs and outputs of an original implementation, in a safetensors file: <c>input_ids</c>, <c>attention_mask</c> and
/// optionally <c>token_type_ids</c> [batch, length], right-padded; for hashed attention the rotations that were drawn, <c>rotations.0</c> and so
/// on [heads, head size, rounds, columns], in the order of its layers; and the outputs <c>last_hidden_state</c>, <c>pooler_output</c>,
/// <c>logits</c> (also <c>prediction_logits</c>), <c>seq_relationship_logits</c> (also <c>sop_logits</c>), <c>probabilities</c>, <c>start_logits</c> and
/// <c>end_logits</c>, and <c>labels</c> of tokens [batch, length], -1 at those that have none, and <c>spans</c> [spans, 4] (sequence, type, first and
/// last token) with <c>span_scores</c> [spans]; of extraction by a prompt <c>start_prob</c>, <c>end_prob</c> [batch, length] and <c>spans</c>
/// [spans, 3] (sequence, first and last token) with <c>span_prob</c> [spans].
/// </summary>
public static class ReferenceCases
{
    private const string InputIds = "input_ids";
    private const string AttentionMask = "attention_mask";
    private const string TokenTypeIds = "token_type_ids";

    /// <summary>Runs a model on recorded inputs and compares its outputs at the real tokens.</summary>
    /// <param name="model">The model, of the same weights as the recorded one.</param>
    /// <param name="casesPath">The safetensors file.</param>
    /// <returns>One comparison for each recorded output, in the order of their names.</returns>
    /// <exception cref="ModelFileException">The file is damaged, or holds inputs or outputs that the model does not have.</exception>
    public static IReadOnlyList<OutputComparison> Compare(LightModel model, string casesPath)
    {
        ArgumentNullException.ThrowIfNull(model);
        using SafetensorsFile cases = SafetensorsFile.Open(casesPath);
        return Compare(model, cases);
    }

    /// <summary>Runs a model on inputs and compares its outputs at the real tokens.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cases">The inputs and outputs, under the names of a file of them.</param>
    internal static IReadOnlyList<OutputComparison> Compare(LightModel model, TensorSource cases) =>
        model.Inspect((session, head) =>
        {
            IReadOnlyList<EncodedSequence> sequences = ReadInputs(cases);
            string[] outputs =
            [
                .. cases.Tensors.Keys.Except([InputIds, AttentionMask, TokenTypeIds])
                    .Where(name => !RecordedRotations.Has(name)).Order(StringComparer.Ordinal),
            ];
            if (outputs.Length == 0)
            {
                throw new ModelFileException(cases.Path, null, "expected recorded outputs such as last_hidden_state, found inputs only. Record them again.");
            }

            using EncoderSession? recorded = RecordedRotations.Apply(cases, session.Encoder);
            EncoderSession encoders = recorded ?? session.Encoders;
            return (IReadOnlyList<OutputComparison>)[.. outputs.Select(output => Compare(cases, output, sequences, encoders, session, head))];
        });

    private static List<EncodedSequence> ReadInputs(TensorSource cases)
    {
        int[] ids = cases.ReadIntegers(InputIds);
        IReadOnlyList<int> shape = cases.Tensors[InputIds].Shape;
        if (shape.Count != 2)
        {
            throw new ModelFileException(cases.Path, InputIds, $"expected shape [batch, length], found {shape.Count} dimensions. Record the cases again.");
        }

        (int batch, int length) = (shape[0], shape[1]);
        int[] mask = cases.ReadIntegers(AttentionMask, batch, length);
        int[] tokenTypes = cases.Tensors.ContainsKey(TokenTypeIds) ? cases.ReadIntegers(TokenTypeIds, batch, length) : new int[ids.Length];
        List<EncodedSequence> sequences = [];
        for (int row = 0; row < batch; row++)
        {
            Range tokens = RealTokens(cases, mask.AsSpan(row * length, length), row * length);
            sequences.Add(new EncodedSequence(ids[tokens], tokenTypes[tokens]) { BatchLength = length });
        }

        return sequences;
    }

    private static Range RealTokens(TensorSource cases, ReadOnlySpan<int> mask, int start)
    {
        int count = mask.IndexOf(0) is >= 0 and int padding ? padding : mask.Length;
        if (count == 0 || mask[..count].ContainsAnyExcept(1) || mask[count..].ContainsAnyExcept(0))
        {
            throw new ModelFileException(cases.Path, AttentionMask, "expected ones for the tokens of each row and zeros for the padding behind them, found others.");
        }

        return start..(start + count);
    }

    private static OutputComparison Compare(
        TensorSource cases, string output, IReadOnlyList<EncodedSequence> sequences, EncoderSession encoders, ModelSession session, TaskHead? head)
    {
        if (output == "labels" && head is EntityRecognizer recognizer)
        {
            return RecordedLabels.Compare(cases, output, sequences, session, recognizer);
        }

        if (RecordedSpans.Has(output, head))
        {
            return RecordedSpans.Compare(cases, output, sequences, session, head!);
        }

        if (RecordedPromptedSpans.Has(output, head))
        {
            return RecordedPromptedSpans.Compare(cases, output, sequences, session, head!);
        }

        bool hasScalars = head is PromptedExtractor || (output is "start_logits" or "end_logits" && head is QuestionAnswerer) || head is ReplacementDetector;
        RecordedOutput recorded = RecordedOutput.Read(cases, output, sequences.Count, hasScalars);
        VectorComparison comparison = new();
        using NextSentenceClassifier? nextSentence = output is "seq_relationship_logits" or "sop_logits" && session.Task.HasNextSentence
            ? new NextSentenceClassifier(session)
            : null;
        using DenseHead? pooler = output == "pooler_output" && session.Package.Encoder.HasPooler
            ? DenseHead.Pooler(session.Weights, session.Package.Encoder, session.Encoder.Kernels)
            : null;
        encoders.Run(sequences, (first, rows, workspace) =>
        {
            TokenBatch batch = workspace.Batch;
            for (int sequence = 0; sequence < batch.SequenceCount; sequence++)
            {
                Matrix states = rows.Slice(batch.ResultStart(sequence), batch.ResultLength(sequence));
                CompareSequence(recorded, first + sequence, Compute(cases, output, states, session, nextSentence ?? head, pooler, workspace), comparison);
            }
        });
        return new OutputComparison(output, comparison.Count, comparison.MaxDifference, comparison.MeanCosine);
    }

    /// <summary>Our output for one sequence: [tokens, width], [1, width] where there is one vector a sequence, or [tokens, 1] of scalars.</summary>
    private static Matrix Compute(
        TensorSource cases, string output, in Matrix states, ModelSession session, TaskHead? head, DenseHead? pooler, Workspace workspace)
    {
        switch (output)
        {
            case "last_hidden_state":
                return states;
            case "pooler_output" when pooler is not null:
                return pooler.Apply(states.Slice(0, 1), workspace);
            case "logits" when head is TextClassifier or ChoiceScorer:
            case "seq_relationship_logits" or "sop_logits" when head is NextSentenceClassifier:
                return head.Logits(states.Slice(0, 1), workspace);
            case "probabilities" when head is TextClassifier:
                Matrix scores = head.Logits(states.Slice(0, 1), workspace);
                Probabilities.Apply(session.Task.ScoreFunction, scores.RowSpan(0));
                return scores;
            case "logits" when head is EntityRecognizer or MaskFiller or ReplacementDetector:
            case "prediction_logits" when head is MaskFiller:
                return head.Logits(states, workspace);
            case "start_logits" when head is QuestionAnswerer:
                return head.Logits(states, workspace).Column(0);
            case "end_logits" when head is QuestionAnswerer:
                return head.Logits(states, workspace).Column(1);
            case "start_logits" when head is StartEndRecognizer:
                return head.Logits(states, workspace).First(session.Task.Labels.Count);
            case "end_logits" when head is StartEndRecognizer:
                return head.Logits(states, workspace).Last(session.Task.Labels.Count);
            case "start_prob" or "end_prob" when head is PromptedExtractor:
                Matrix probabilities = head.Logits(states, workspace).Column(output == "start_prob" ? 0 : 1);
                for (int row = 0; row < probabilities.Rows; row++)
                {
                    Probabilities.Apply(ScoreFunction.Sigmoid, probabilities.RowSpan(row));
                }

                return probabilities;
            default:
                throw new ModelFileException(
                    cases.Path, output, $"expected an output of a model for {session.Task.Head.Describe()}, found this one. Verify with the model that the cases were recorded with.");
        }
    }

    private static void CompareSequence(RecordedOutput recorded, int sequence, in Matrix ours, VectorComparison comparison)
    {
        recorded.RequireShape(ours);
        if (ours.Columns == 1 && recorded.HasScalars)
        {
            // One number a token: the sequence's numbers are the vector.
            float[] vector = new float[ours.Rows];
            for (int row = 0; row < ours.Rows; row++)
            {
                vector[row] = ours.RowSpan(row)[0];
            }

            comparison.Add(recorded.Sequence(sequence)[..ours.Rows], vector);
            return;
        }

        for (int row = 0; row < ours.Rows; row++)
        {
            comparison.Add(recorded.Sequence(sequence).Slice(row * ours.Columns, ours.Columns), ours.RowSpan(row));
        }
    }
}
