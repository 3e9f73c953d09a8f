using System.Globalization;
using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Sentences;

/// <summary>
/// Writes the files that make a checkpoint directory one of sentence-transformers, which says how a text's vector is made.
/// </summary>
/// <param name="package">The model.</param>
/// <param name="writeJson">Writes a JSON file of the directory.</param>
/// <param name="writeWeights">Writes a file of weights of the directory.</param>
internal sealed class SentenceModules(
    ModelPackage package, Action<string, Action<Utf8JsonWriter>> writeJson, Action<string, Dictionary<string, TensorView>> writeWeights)
{
    private readonly TaskDescription _task = package.Task;
    private readonly List<(string Folder, string Type)> _modules = [("", "Transformer")];

    /// <summary>Whether a plain checkpoint would lose how the vector is made, or from how many tokens.</summary>
    public static bool AreNeeded(ModelPackage package) => package.Task is { Head: HeadKind.Embedding } task && (task.Pooling != Pooling.Cls
        || task.Dense.Count > 0 || task.Normalize || task.Dimensions is not null || task.Prompts.Count > 0
        || (task.Name is null && task.MaxLength != package.Encoder.Embedding.MaxPositions));

    /// <summary>Writes the files.</summary>
    public void Write()
    {
        writeJson(SentenceSettings.LimitsName, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("max_seq_length", _task.MaxLength);
            json.WriteBoolean("do_lower_case", false);
            json.WriteEndObject();
        });
        writeJson(ConfigurationOf(Add("Pooling")), json => PoolingModule.Write(json, package.Encoder, _task));
        WriteDense();
        if (_task.Normalize)
        {
            Add("Normalize");
        }

        writeJson(SentenceSettings.ModulesName, WriteModules);
        if (_task.Prompts.Count > 0 || _task.Dimensions is not null)
        {
            writeJson(SentenceSettings.PromptsName, WriteConfiguration);
        }
    }

    private static string ConfigurationOf(string folder) => Path.Combine(folder, CheckpointFiles.ConfigurationName);

    /// <summary>Adds a module behind those before.</summary>
    /// <returns>Its folder.</returns>
    private string Add(string type)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"{_modules.Count}_{type}");
        _modules.Add((folder, type));
        return folder;
    }

    private void WriteDense()
    {
        int inputs = _task.Pooling.Width(package.Encoder);
        foreach ((int index, DenseDescription layer) in _task.Dense.Index())
        {
            string folder = Add("Dense");
            int width = inputs;
            writeJson(ConfigurationOf(folder), json => DenseModule.Write(json, layer, width));
            writeWeights(Path.Combine(folder, CheckpointFiles.WeightsName), DenseModule.Tensors(package.Tensors, index));
            inputs = layer.Outputs;
        }
    }

    private void WriteModules(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach ((int index, (string folder, string type)) in _modules.Index())
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

    private void WriteConfiguration(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        CompactTask.WritePrompts(json, _task.Prompts);
        json.WriteString("default_prompt_name", _task.DefaultPrompt);
        if (_task.Dimensions is int dimensions)
        {
            json.WriteNumber(SentenceSettings.DimensionsField, dimensions);
        }

        json.WriteEndObject();
    }
}
