using LightLM.Checkpoints.Verification;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Tensors;
using LightLM.Onnx.Import.Evaluation;
using LightLM.Onnx.Import.Model;
using LightLM.Tasks;

namespace LightLM.Onnx.Import;

/// <summary>
/// Proves that a graph computes what the model that was made of its weights computes: both run random inputs of mixed lengths, and their outputs
/// have to agree.
/// </summary>
/// <param name="package">The model.</param>
/// <param name="weights">The weights that it was made of, with their graph.</param>
internal sealed class GraphProof(ModelPackage package, OnnxWeights weights)
{
    /// <summary>
    /// How much more outputs may differ than <see cref="Rounding"/> changes them: honest graphs of 2 to 12 layers differ by 0.6 to 2.4 times that,
    /// the least of other formulas (an epsilon of 1e-6 in place of 1e-12 in one norm) by 26.
    /// </summary>
    private const double RoundingFactor = 6;

    /// <summary>The least tolerance, in parts of an output's largest value.</summary>
    private const double LeastTolerance = 1e-6;

    /// <summary>The most: where rounding alone makes more of a difference, nothing can be proven.</summary>
    private const double MostTolerance = 1e-4;

    private const int Seed = 20;
    private const string States = "last_hidden_state";
    private const string Pooled = "pooler_output";
    private const string Logits = "logits";
    private const string Remedy = "Export the model and take its config.json from one place; a graph that computes anything else is not supported.";
    private const string HalfRemedy =
        "Export it in single precision: in half precision the numbers in its formulas are rounded, so that it computes something else.";

    /// <summary>Rows and length of each batch, where the graph fixes neither.</summary>
    private static readonly (int Rows, int Length)[] Batches = [(3, 9), (2, 17)];

    /// <summary>The sequences of each row where the graph chooses among them and does not fix how many.</summary>
    private const int UsualChoices = 2;

    private readonly GraphModel _graph = weights.Graph;

    private bool HasChoices => package.Task.Head == HeadKind.MultipleChoice;

    /// <summary>The sequences of each row.</summary>
    private int Choices => HasChoices ? GraphInputs.Fixed(_graph, 1) ?? UsualChoices : 1;

    /// <summary>Whether single numbers, such as the scale of attention, are in half precision.</summary>
    private bool HasHalfFormulas => _graph.Constants.Values.Any(constant => constant.Count == 1 && constant.Format.Bytes == sizeof(ushort));

    /// <summary>Runs both.</summary>
    /// <exception cref="ModelFileException">They differ, or the graph has inputs or outputs that the model does not have.</exception>
    public void Check()
    {
        GraphInputs.Require(_graph, HasChoices);
        (string Own, string Name)[] outputs = [.. NameOutputs()];
        using LightModel model = new(new ModelSession(package, KernelChoice.Default, threads: 1, ownsPackage: false));
        Random random = new(Seed);
        for (int i = 0; i < Batches.Length; i++)
        {
            ProofBatch batch = MakeBatch(i, random);
            Dictionary<string, Value> computed = weights.Evaluator.Run(Given(batch));
            Dictionary<string, Value> rounded = weights.Evaluator.Run(Given(batch), new Rounding(random));
            using TensorSource cases = batch.Record(_graph.Path, outputs.Select(output => (output.Name, PerSequence(output.Name, computed[output.Own]))));
            foreach (OutputComparison comparison in ReferenceCases.Compare(model, cases))
            {
                string own = outputs.First(output => output.Name == comparison.Output).Own;
                Require(own, comparison.MaxDifference, computed[own].Fractions, rounded[own].Fractions);
            }
        }
    }

    /// <summary>Differences are measured by the largest value of an output, whatever stands at padding.</summary>
    private void Require(string output, double difference, float[] values, float[] rounded)
    {
        double largest = values.Max(Math.Abs);
        double noise = values.Zip(rounded, (x, y) => Math.Abs(x - y)).Max() / largest;
        double tolerance = Math.Clamp(RoundingFactor * noise, LeastTolerance, MostTolerance);
        if (!(difference <= tolerance * largest))
        {
            string expected = $"what config.json describes ({package.Family}) makes of these weights, to within {tolerance:g1} of the largest value";
            string found = $"a difference of {difference / largest:g2} of it";
            throw ModelFileException.Mismatch(_graph.Path, output, expected, found, HasHalfFormulas ? HalfRemedy : Remedy);
        }
    }

    /// <summary>The names that recorded outputs have: exporters keep them, or else their order.</summary>
    private IEnumerable<(string Own, string Name)> NameOutputs()
    {
        string[] ofHead = package.Task.Head switch
        {
            HeadKind.MaskedLanguageModel when package.Task.HasNextSentence => ["prediction_logits", "seq_relationship_logits"],
            HeadKind.SequenceClassification or HeadKind.TokenClassification or HeadKind.MultipleChoice => [Logits],
            HeadKind.MaskedLanguageModel or HeadKind.ReplacedTokenDetection => [Logits],
            HeadKind.QuestionAnswering => ["start_logits", "end_logits"],
            _ => [States, Pooled],
        };
        string[] known = [States, .. package.Encoder.HasPooler ? (string[])[Pooled] : [], .. ofHead.Where(name => name != Pooled)];
        string[] names = [.. _graph.Outputs.Select((own, i) => known.Contains(own) ? own : ofHead.ElementAtOrDefault(i) ?? own)];
        for (int i = 0; i < names.Length; i++)
        {
            bool isKnown = known.Contains(names[i]) && Array.IndexOf(names, names[i]) == i;
            yield return isKnown
                ? (_graph.Outputs[i], names[i])
                : throw ModelFileException.Mismatch(
                    _graph.Path,
                    _graph.Outputs[i],
                    $"outputs of this model: {string.Join(", ", known.Distinct())}",
                    "another one",
                    "Export the model with these only.");
        }
    }

    /// <summary>A batch in the shape that the graph is for, with rows of different lengths where it can mask what is behind them.</summary>
    private ProofBatch MakeBatch(int index, Random random)
    {
        int rows = GraphInputs.Fixed(_graph, 0) ?? Batches[index].Rows;
        int longest = package.Encoder.Embedding.MaxPositions;
        long sequences = (long)rows * Choices;
        int length = GraphInputs.Fixed(_graph, ^1) ?? Math.Min(Batches[index].Length, longest);
        if (length > longest || sequences > longest)
        {
            string expected = $"at most {longest} rows and {longest} tokens, the positions of config.json";
            throw ModelFileException.Mismatch(_graph.Path, GraphInputs.Ids, expected, $"[{sequences}, {length}]", Remedy);
        }

        bool hasMask = Has(GraphInputs.Mask);
        int shorter = sequences == 1 ? index : 0;
        int[] lengths = [.. Enumerable.Range(0, (int)sequences).Select(row => hasMask ? Math.Max(1, length - ((row + shorter) * length / 2)) : length)];
        return new ProofBatch(package, lengths, length, Has(GraphInputs.TokenTypes), random);
    }

    private bool Has(string input) => _graph.Inputs.Any(own => own.Name == input);

    private Dictionary<string, Value> Given(ProofBatch batch) =>
        _graph.Inputs.ToDictionary(input => input.Name, input => PerRow(batch.Inputs[input.Name]), StringComparer.Ordinal);

    /// <summary>Inputs [sequences, tokens] as the graph takes them.</summary>
    private Value PerRow(Value input) => HasChoices ? input.Reshape([input.Shape[0] / Choices, Choices, input.Shape[1]]) : input;

    /// <summary>One score a choice, [batch, choices], as of one sequence each.</summary>
    private Value PerSequence(string output, Value computed) => HasChoices && output == Logits ? computed.Reshape([computed.Count, 1]) : computed;
}
