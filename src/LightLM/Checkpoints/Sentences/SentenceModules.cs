using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;

namespace LightLM.Checkpoints.Sentences;

/// <summary>
/// Writes the files that make a checkpoint directory one of sentence-transformers, which says how a text's vector is made.
/// </summary>
internal static class SentenceModules
{
    private const string PoolingFolder = "1_Pooling";
    private const string NormalizeFolder = "2_Normalize";

    /// <summary>Whether a plain checkpoint would lose how the vector is made, or from how many tokens.</summary>
    public static bool AreNeeded(ModelPackage package) =>
        package.Task is { Head: HeadKind.Embedding } task &&
        (task.Pooling != Pooling.Cls || task.Normalize || task.Prompts.Count > 0 || (task.Name is null && task.MaxLength != package.Encoder.Embedding.MaxPositions));

    /// <summary>Writes the files.</summary>
    /// <param name="package">The model.</param>
    /// <param name="writeFile">Writes one file of the directory.</param>
    public static void Write(ModelPackage package, Action<string, Action<Utf8JsonWriter>> writeFile)
    {
        TaskDescription task = package.Task;
        writeFile(SentenceSettings.ModulesName, json => WriteModules(json, task.Normalize));
        writeFile(SentenceSettings.LimitsName, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("max_seq_length", task.MaxLength);
            json.WriteBoolean("do_lower_case", false);
            json.WriteEndObject();
        });
        string pooling = Path.Combine(PoolingFolder, CheckpointFiles.ConfigurationName);
        writeFile(pooling, json => WritePooling(json, package.Encoder, task));
        if (task.Prompts.Count > 0)
        {
            writeFile(SentenceSettings.PromptsName, json => WritePrompts(json, task));
        }
    }

    private static void WriteModules(Utf8JsonWriter json, bool normalize)
    {
        (string Folder, string Type)[] modules = [("", "Transformer"), (PoolingFolder, "Pooling"), (NormalizeFolder, "Normalize")];
        json.WriteStartArray();
        foreach ((int index, (string folder, string type)) in modules.Take(normalize ? 3 : 2).Index())
        {
            json.WriteStartObject();
            json.WriteNumber("idx", index);
            json.WriteString("name", $"{index}");
            json.WriteString("path", folder);
            json.WriteString("type", $"sentence_transformers.models.{type}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePrompts(Utf8JsonWriter json, TaskDescription task)
    {
        json.WriteStartObject();
        CompactTask.WritePrompts(json, task.Prompts);
        json.WriteString("default_prompt_name", task.DefaultPrompt);
        json.WriteEndObject();
    }

    private static void WritePooling(Utf8JsonWriter json, EncoderDescription encoder, TaskDescription task)
    {
        json.WriteStartObject();
        json.WriteNumber("word_embedding_dimension", encoder.HiddenSize);
        json.WriteBoolean("pooling_mode_cls_token", task.Pooling == Pooling.Cls);
        json.WriteBoolean("pooling_mode_mean_tokens", task.Pooling == Pooling.Mean);
        json.WriteBoolean("include_prompt", task.PoolsPrompt);
        json.WriteEndObject();
    }
}
