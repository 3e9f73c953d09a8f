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
    /// <returns>The family whose layout the model is written in.</returns>
    public static CheckpointFamily RequireExpressible(ModelPackage package)
    {
        EncoderDescription encoder = package.Encoder;
        CheckpointFamily? family = CheckpointFamilies.Find(package.Family);
        Require(family is not null, "encoder.family", CheckpointFamilies.Names(), package.Family);
        Require(family!.IsWritten, "encoder.family", "a family that is written back", package.Family);
        ConfigurationKeys keys = family.Keys;
        bool hasTypes = encoder.Embedding.TokenTypes > 0;
        Require(hasTypes == keys.TokenTypes is not null, "encoder.token_types", hasTypes ? "none" : "at least one", encoder.Embedding.TokenTypes);
        PoolerKind pooler = family.PoolerOf(encoder.Activation);
        PositionKind positions = encoder.Embedding.Positions;
        bool isShared = encoder.Layers.Any(layer => layer.SharedWith is not null);
        bool hasGroups = keys.Groups is not null && LayerGroups.Of(encoder.Layers) is not null;
        bool hasNormsAndBiases = encoder is { Norm: NormKind.Layer, HasBiases: true };
        Require(encoder.Pooler == PoolerKind.None || encoder.Pooler == pooler, "encoder.pooler", $"{pooler}", encoder.Pooler);
        Require(encoder.Embedding.Size is null || keys.EmbeddingSize is not null, "encoder.embedding_size", "none: no projection", encoder.Embedding.Size);
        Require(family.Positions.Contains(positions), "encoder.positions", string.Join(" or ", family.Positions), positions);
        Require(!isShared || hasGroups, "encoder.layers", "weights of its own in each layer, or in each group as in ALBERT", "others");
        Require(hasNormsAndBiases || family.MayLackBiases, "encoder.norm", "LayerNorm, and biases", "an encoder without");
        Require(
            keys.LayerNormEpsilon is not null || encoder.LayerNormEpsilon == 1e-12f, "encoder.layer_norm_epsilon", "1E-12", encoder.LayerNormEpsilon);
        int heads = encoder.HiddenSize / encoder.HeadSize;
        int inner = encoder.Layers[0].FeedForwardSize;
        LayerDescription? crowded = encoder.Layers.FirstOrDefault(layer => layer.AttentionHeads > heads);
        LayerDescription? other = encoder.Layers.FirstOrDefault(layer => layer.FeedForwardSize != inner);
        Require(encoder.HiddenSize % encoder.HeadSize == 0, "encoder.head_size", $"a divisor of {encoder.HiddenSize}", encoder.HeadSize);
        Require(crowded is null, "encoder.layers", $"at most {heads} attention heads", crowded?.AttentionHeads);
        Require(other is null, "encoder.layers", $"the first layer's feed-forward size {inner} everywhere", other?.FeedForwardSize);
        Require(!package.Task.Pooling.Has(Pooling.Pooler), "task.pooling", "a pooling of states", "the pooler");

        return family;

        void Require(bool holds, string item, string expected, object? found)
        {
            if (!holds)
            {
                throw ModelFileException.Mismatch(package.Path, item, expected, $"{found}", Remedy);
            }
        }
    }

    public static void Write(Utf8JsonWriter json, ModelPackage package, CheckpointFamily family)
    {
        json.WriteStartObject();
        json.WriteStartArray("architectures");
        json.WriteStringValue(CheckpointClass.NameOf(package.Task, family.ClassPrefix));
        json.WriteEndArray();
        json.WriteString("model_type", family.Name);
        WriteEncoder(json, package.Encoder, family);
        WriteTask(json, package.Task);
        string decoder = TensorNames.Weight(TensorNames.LanguageModelDecoder);
        json.WriteBoolean("tie_word_embeddings", !package.Tensors.Tensors.ContainsKey(decoder));
        json.WriteEndObject();
    }

    private static void WriteEncoder(Utf8JsonWriter json, EncoderDescription encoder, CheckpointFamily family)
    {
        ConfigurationKeys keys = family.Keys;
        json.WriteString(keys.Activation, ActivationNames.Table.NameOf(encoder.Activation));
        json.WriteNumber(keys.HiddenSize, encoder.HiddenSize);
        WriteLayers(json, encoder, keys);
        json.WriteNumber(keys.AttentionHeads, encoder.HiddenSize / encoder.HeadSize);
        json.WriteNumber(keys.FeedForwardSize, encoder.Layers[0].FeedForwardSize);
        json.WriteNumber(keys.MaxPositions, encoder.Embedding.MaxPositions + family.UnusedPositions);
        if (keys.PositionKind is string kind)
        {
            json.WriteString(kind, "absolute");
        }

        if (keys.TokenTypes is string types)
        {
            json.WriteNumber(types, encoder.Embedding.TokenTypes);
        }

        json.WriteNumber(keys.VocabularySize, encoder.Embedding.VocabularySize);
        if (keys.LayerNormEpsilon is string epsilon)
        {
            json.WriteNumber(epsilon, encoder.LayerNormEpsilon);
        }

        if (keys.EmbeddingSize is string size)
        {
            json.WriteNumber(size, encoder.EmbeddingSize);
        }

        WritePrunedHeads(json, encoder);
        family.WriteOwn(json, encoder);
    }

    private static void WriteLayers(Utf8JsonWriter json, EncoderDescription encoder, ConfigurationKeys keys)
    {
        LayerGroups? groups = keys.Groups is null ? null : LayerGroups.Of(encoder.Layers);
        json.WriteNumber(keys.Layers, groups?.Steps ?? encoder.Layers.Count);
        if (groups is not null)
        {
            json.WriteNumber(keys.Groups!, groups.Groups);
            json.WriteNumber(keys.LayersOfStep, groups.LayersOfStep);
        }
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
        EntityHeads.Write(json, task);
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
