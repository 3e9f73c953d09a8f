using LightLM.Descriptions;

namespace LightLM.Onnx;

/// <summary>What stands on top of the encoder, up to the graph's outputs.</summary>
/// <param name="graph">The graph.</param>
/// <param name="weights">The weights.</param>
/// <param name="encoder">The encoder's sizes.</param>
/// <param name="operators">The encoder's operators, for a head as wide as the vocabulary.</param>
internal sealed class HeadGraph(GraphBuilder graph, ModelWeights weights, EncoderDescription encoder, IOperators operators)
{
    private const string States = EncoderGraph.LastHiddenState;
    private const string Logits = "logits";
    private const string NextSentence = "seq_relationship_logits";

    // A pooler and a few labels take no time to speak of; rounding their weights would only cost accuracy.
    private readonly FloatOperators _exact = new(graph, weights, encoder);

    /// <summary>Adds a head and the graph's outputs.</summary>
    public void Build(TaskDescription task)
    {
        int labels = task.Labels.Count;
        switch (task.Head)
        {
            case HeadKind.SequenceClassification:
                Dense(Logits, TensorNames.Classifier, Pool("pooled"), _exact);
                graph.Output(Logits, "batch", labels);
                break;
            case HeadKind.TokenClassification:
                Dense(Logits, TensorNames.Classifier, States, _exact);
                graph.Output(Logits, "batch", "tokens", labels);
                break;
            case HeadKind.QuestionAnswering:
                AddSpanOutputs(Dense("span_logits", TensorNames.Classifier, States, _exact));
                break;
            case HeadKind.MaskedLanguageModel:
                string predictions = task.HasNextSentence ? "prediction_logits" : Logits;
                Dense(predictions, TensorNames.LanguageModelDecoder, Transform(), operators);
                graph.Output(predictions, "batch", "tokens", encoder.Embedding.VocabularySize);
                if (task.HasNextSentence)
                {
                    Dense(NextSentence, TensorNames.NextSentence, Pool("pooled"), _exact);
                    graph.Output(NextSentence, "batch", 2);
                }

                break;
            default:
                AddStates();
                break;
        }
    }

    private void AddStates()
    {
        graph.Output(States, "batch", "tokens", encoder.HiddenSize);
        if (encoder.HasPooler)
        {
            graph.Output(Pool("pooler_output"), "batch", encoder.HiddenSize);
        }
    }

    /// <summary>The pooler: a dense layer with its function over the first token.</summary>
    private string Pool(string value)
    {
        string first = Pick("first_token", States, 0, axis: 1);
        string function = encoder.Pooler == PoolerKind.Relu ? "Relu" : "Tanh";
        return graph.Standard(function, value, [Dense("pooler.dense", TensorNames.Pooler, first, _exact)]);
    }

    private void AddSpanOutputs(string logits)
    {
        string[] outputs = ["start_logits", "end_logits"];
        for (int i = 0; i < outputs.Length; i++)
        {
            graph.Output(Pick(outputs[i], logits, i, axis: 2), "batch", "tokens");
        }
    }

    private string Transform()
    {
        const string module = TensorNames.LanguageModelTransform;
        const string norm = TensorNames.LanguageModelNorm;
        string product = operators.Multiply(module, States);
        string activated = BiasedActivation.Add(graph, encoder.Activation, module, product, Constant(TensorNames.Bias(module)));
        return graph.Standard(
            "LayerNormalization",
            norm,
            [activated, Constant(TensorNames.Weight(norm)), Constant(TensorNames.Bias(norm))],
            Attributes.Of("epsilon", encoder.LayerNormEpsilon));
    }

    private string Dense(string value, string module, string input, IOperators precision) =>
        graph.Standard("Add", value, [precision.Multiply(module, input), Constant(TensorNames.Bias(module))]);

    private string Pick(string value, string input, int index, long axis) =>
        graph.Standard("Gather", value, [input, graph.Constant($"index.{index}", index)], Attributes.Of("axis", axis));

    private string Constant(string name) => graph.Constant(name, weights.Read(name));
}
