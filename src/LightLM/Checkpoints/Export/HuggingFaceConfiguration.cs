using System.Globalization;
using System.Text.Json;
using LightLM.Checkpoints.Families;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;

namespace LightLM.Checkpoints.Export;

/// <summary>Writes <c>config.json</c>.</summary>
internal static class HuggingFaceConfiguration
{
    private const string Remedy = "Export the model to ONNX instead.";

    /// <summary>Refuses a model with sizes or settings that no checkpoint directory has a field for.</summary>
    public static void RequireExpressible(ModelPackage package)
    {
        EncoderDescription encoder = package.Encoder;
        int heads = encoder.HiddenSize / encoder.HeadSize;
        int inner = encoder.Layers[0].FeedForwardSize;
        LayerDescription? crowded = encoder.Layers.FirstOrDefault(layer => layer.AttentionHeads > heads);
        LayerDescription? other = encoder.Layers.FirstOrDefault(layer => layer.FeedForwardSize != inner);
        Require(encoder.HiddenSize % encoder.HeadSize == 0, "encoder.head_size", $"a divisor of {encoder.HiddenSize}", encoder.HeadSize);
        Require(crowded is null, "encoder.layers", $"at most {heads} attention heads", crowded?.AttentionHeads);
        Require(other is null, "encoder.layers", $"the first layer's feed-forward size {inner} everywhere", other?.FeedForwardSize);
        Require(package.Task.Pooling != Pooling.Pooler, "task.pooling", "cls or mean", "the pooler");

        void Require(bool holds, string item, string expected, object? found)
        {
            if (!holds)
            {
                throw ModelFileException.Mismatch(package.Path, item, expected, $"{found}", Remedy);
            }
        }
    }

    public static void Write(Utf8JsonWriter json, ModelPackage package)
    {
        json.WriteStartObject();
        json.WriteStartArray("architectures");
        json.WriteStringValue("Bert" + CheckpointTask.ClassOf(package.Task.Head));
        json.WriteEndArray();
        json.WriteString("model_type", "bert");
        WriteEncoder(json, package.Encoder);
        WriteTask(json, package.Task);
        string decoder = TensorNames.Weight(TensorNames.LanguageModelDecoder);
        json.WriteBoolean("tie_word_embeddings", !package.Tensors.Tensors.ContainsKey(decoder));
        json.WriteEndObject();
    }

    private static void WriteEncoder(Utf8JsonWriter json, EncoderDescription encoder)
    {
        json.WriteString("hidden_act", BertCheckpoint.NameOf(encoder.Activation));
        json.WriteNumber("hidden_size", encoder.HiddenSize);
        json.WriteNumber("num_hidden_layers", encoder.Layers.Count);
        json.WriteNumber("num_attention_heads", encoder.HiddenSize / encoder.HeadSize);
        json.WriteNumber("intermediate_size", encoder.Layers[0].FeedForwardSize);
        json.WriteNumber("max_position_embeddings", encoder.MaxPositions);
        json.WriteString("position_embedding_type", "absolute");
        json.WriteNumber("type_vocab_size", encoder.TokenTypes);
        json.WriteNumber("vocab_size", encoder.VocabularySize);
        json.WriteNumber("layer_norm_eps", encoder.LayerNormEpsilon);
        WritePrunedHeads(json, encoder);
    }

    /// <summary>Which heads are gone no longer matters, only how many: the last ones stand for them.</summary>
    private static void WritePrunedHeads(Utf8JsonWriter json, EncoderDescription encoder)
    {
        int heads = encoder.HiddenSize / encoder.HeadSize;
        json.WriteStartObject("pruned_heads");
        for (int layer = 0; layer < encoder.Layers.Count; layer++)
        {
            int left = encoder.Layers[layer].AttentionHeads;
            if (left == heads)
            {
                continue;
            }

            json.WriteStartArray(Text(layer));
            foreach (int head in Enumerable.Range(left, heads - left))
            {
                json.WriteNumberValue(head);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteTask(Utf8JsonWriter json, TaskDescription task)
    {
        if (task.Name is string name)
        {
            json.WriteString("task", name);
            json.WriteNumber("max_length", task.MaxLength);
        }

        json.WriteNumber("max_question_tokens", task.MaxQuestionTokens);
        json.WriteNumber("window_overlap", task.WindowOverlap);
        json.WriteNumber("max_answer_tokens", task.MaxAnswerTokens);
        if (task.MaxFirstTokens is int maxFirstTokens)
        {
            json.WriteNumber("max_keyword_tokens", maxFirstTokens);
        }

        if (task.Labels.Count > 0)
        {
            WriteLabels(json, task.Labels);
        }

        CompactTask.WriteNames(json, task);
        switch (task.Head)
        {
            case HeadKind.TokenClassification:
                CompactTask.WriteTags(json, task, new TagSet(task.Labels, task.TagScheme).Scheme);
                break;
            case HeadKind.SequenceClassification:
                ClassifierScores.Write(json, task.ScoreFunction, task.Labels.Count);
                break;
        }
    }

    private static void WriteLabels(Utf8JsonWriter json, IReadOnlyList<string> labels)
    {
        json.WriteStartObject("id2label");
        foreach ((int id, string label) in labels.Index())
        {
            json.WriteString(Text(id), label);
        }

        json.WriteEndObject();
        json.WriteStartObject("label2id");
        foreach ((int id, string label) in labels.Index().DistinctBy(entry => entry.Item))
        {
            json.WriteNumber(label, id);
        }

        json.WriteEndObject();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
