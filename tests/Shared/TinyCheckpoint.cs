using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using LightLM.Descriptions;
using LightLM.Formats.Safetensors;

namespace LightLM.Testing;

/// <summary>A small BERT checkpoint as transformers would save it, to be bent by tests before it is written.</summary>
internal sealed class TinyCheckpoint
{
    private const int Hidden = 4;
    private const int FeedForward = 6;
    private const int Vocabulary = 11;
    private const int Labels = 3;
    private const int PointerSize = 6;

    /// <param name="architecture">What follows "Bert" in the name of the class, or GlobalPointer or EffiGlobalPointer.</param>
    public TinyCheckpoint(string architecture = "Model")
    {
        Config = new JsonObject
        {
            ["architectures"] = new JsonArray(IsPointer(architecture) ? architecture : "Bert" + architecture),
            ["model_type"] = "bert",
            ["hidden_act"] = "gelu",
            ["hidden_size"] = Hidden,
            ["num_hidden_layers"] = 2,
            ["num_attention_heads"] = 2,
            ["intermediate_size"] = FeedForward,
            ["max_position_embeddings"] = 16,
            ["type_vocab_size"] = 2,
            ["vocab_size"] = Vocabulary,
            ["layer_norm_eps"] = 1e-12,
            ["max_length"] = 10,
        };
        string prefix = architecture == "Model" ? "" : IsPointer(architecture) ? "encoder." : "bert.";
        Add(prefix + "embeddings.word_embeddings.weight", Vocabulary, Hidden);
        Add(prefix + "embeddings.position_embeddings.weight", 16, Hidden);
        Add(prefix + "embeddings.token_type_embeddings.weight", 2, Hidden);
        AddNorm(prefix + "embeddings.LayerNorm");
        for (int i = 0; i < 2; i++)
        {
            string layer = $"{prefix}encoder.layer.{i}.";
            AddDense(layer + "attention.self.query", Hidden, Hidden);
            AddDense(layer + "attention.self.key", Hidden, Hidden);
            AddDense(layer + "attention.self.value", Hidden, Hidden);
            AddDense(layer + "attention.output.dense", Hidden, Hidden);
            AddNorm(layer + "attention.output.LayerNorm");
            AddDense(layer + "intermediate.dense", FeedForward, Hidden);
            AddDense(layer + "output.dense", Hidden, FeedForward);
            AddNorm(layer + "output.LayerNorm");
        }

        AddHead(architecture, prefix);
    }

    /// <summary>ELECTRA's discriminator.</summary>
    public static TinyCheckpoint Discriminator()
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint().With("model_type", "electra").With("architectures", new JsonArray("ElectraForPreTraining"));
        checkpoint.Tensors.Remove("pooler.dense.weight");
        checkpoint.Tensors.Remove("pooler.dense.bias");
        checkpoint.AddDense("discriminator_predictions.dense", Hidden, Hidden);
        checkpoint.AddDense("discriminator_predictions.dense_prediction", 1, Hidden);
        return checkpoint;
    }

    public JsonObject Config { get; }

    public SortedDictionary<string, (int[] Shape, float[] Values)> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>The pieces of <c>vocab.txt</c>; empty for none.</summary>
    public List<string> Pieces { get; } = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "我", "是", "##是", "é", "\u2028", "10"];

    /// <summary>Adds a tensor of values that its name determines, all exact in half precision.</summary>
    public void Add(string name, params int[] shape)
    {
        int count = shape.Aggregate(1, (product, dimension) => product * dimension);
        int seed = name.Sum(character => character);
        Tensors[name] = (shape, [.. Enumerable.Range(0, count).Select(i => (((i + seed) * 37 % 101) - 50) / 64f)]);
    }

    public void AddDense(string module, int outputs, int inputs)
    {
        Add(module + ".weight", outputs, inputs);
        Add(module + ".bias", outputs);
    }

    public void AddNorm(string module, string weight = "weight", string bias = "bias", int width = Hidden)
    {
        Add($"{module}.{weight}", width);
        Add($"{module}.{bias}", width);
    }

    /// <summary>Makes a head for entities find some of its second label in any text.</summary>
    public TinyCheckpoint WithEntities()
    {
        foreach (string bias in new[] { "classifier.bias", "dense_2.bias", "start_fc.dense.bias", "end_fc.dense_1.bias" }.Where(Tensors.ContainsKey))
        {
            int first = bias == "dense_2.bias" ? 2 : 1;
            Array.Fill(Tensors[bias].Values, 20, first, first);
        }

        return this;
    }

    /// <summary>Gives a tensor another name and keeps its values.</summary>
    public void Rename(string name, string newName)
    {
        Tensors[newName] = Tensors[name];
        Tensors.Remove(name);
    }

    /// <summary>Sets a field of the configuration; null removes it.</summary>
    public TinyCheckpoint With(string field, JsonNode? value)
    {
        if (value is null)
        {
            Config.Remove(field);
        }
        else
        {
            Config[field] = value;
        }

        return this;
    }

    /// <summary>Writes the directory and returns its path.</summary>
    public string Save(TemporaryFolder folder, string name = "checkpoint")
    {
        string directory = folder.At(name);
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "config.json"), Config.ToJsonString());
        if (Pieces.Count > 0)
        {
            File.WriteAllText(Path.Combine(directory, "vocab.txt"), string.Concat(Pieces.Select(piece => piece + "\n")));
        }

        SaveWeights(Path.Combine(directory, "model.safetensors"), Tensors.Keys);
        return directory;
    }

    public void SaveWeights(string path, IEnumerable<string> names) => SafetensorsWriter.Write(
        path,
        names.Select(name => new TensorInfo(name, TensorType.Float32, Tensors[name].Shape)),
        new Dictionary<string, string> { ["format"] = "pt" },
        (tensor, stream) => stream.Write(MemoryMarshal.AsBytes<float>(Tensors[tensor.Name].Values)));

    private void AddHead(string architecture, string prefix)
    {
        switch (architecture)
        {
            case "Model":
                AddDense("pooler.dense", Hidden, Hidden);
                break;
            case "ForSequenceClassification":
                AddDense(prefix + "pooler.dense", Hidden, Hidden);
                AddDense("classifier", Labels, Hidden);
                AddLabels();
                break;
            case "ForTokenClassification":
                AddDense("classifier", Labels, Hidden);
                AddLabels();
                break;
            case "Crf":
                AddDense("classifier", Labels, Hidden);
                Add("crf.transitions", Labels, Labels);
                Add("crf.start_transitions", Labels);
                Add("crf.end_transitions", Labels);
                AddLabels();
                break;
            case "GlobalPointer":
                AddDense("dense", Labels * 2 * PointerSize, Hidden);
                AddLabels();
                AddPointer();
                break;
            case "EffiGlobalPointer":
                AddDense("dense_1", 2 * PointerSize, Hidden);
                AddDense("dense_2", 2 * Labels, Hidden);
                AddLabels();
                AddPointer();
                break;
            case "Span":
                AddDense("start_fc.dense", Labels, Hidden);
                AddDense("end_fc.dense_0", Hidden + 1, Hidden + 1);
                AddNorm("end_fc.LayerNorm", width: Hidden + 1);
                AddDense("end_fc.dense_1", Labels, Hidden + 1);
                AddLabels();
                break;
            case "ForSpanPairClassification":
                AddDense("span_dense", Hidden, 2 * Hidden);
                AddDense("classifier", Labels, Hidden);
                AddLabels();
                break;
            case "ForQuestionAnswering":
                AddDense("qa_outputs", 2, Hidden);
                break;
            case "ForMultipleChoice":
                AddDense(prefix + "pooler.dense", Hidden, Hidden);
                AddDense("classifier", 1, Hidden);
                break;
            case "ForNextSentencePrediction":
                AddNextSentence(prefix);
                break;
            case "ForMaskedLM" or "ForPreTraining":
                AddDense("cls.predictions.transform.dense", Hidden, Hidden);
                AddNorm("cls.predictions.transform.LayerNorm");
                Add("cls.predictions.bias", Vocabulary);
                if (architecture == "ForPreTraining")
                {
                    AddNextSentence(prefix);
                }

                break;
        }
    }

    private void AddNextSentence(string prefix)
    {
        AddDense(prefix + "pooler.dense", Hidden, Hidden);
        AddDense("cls.seq_relationship", 2, Hidden);
    }

    private static bool IsPointer(string architecture) => architecture is "GlobalPointer" or "EffiGlobalPointer";

    private void AddPointer()
    {
        Config["ent_type_size"] = Labels;
        Config["inner_dim"] = PointerSize;
        Config["RoPE"] = true;
    }

    private void AddLabels() => Config["id2label"] = new JsonObject { ["2"] = "丙", ["0"] = "甲", ["1"] = "乙" };
}
