using System.Buffers;
using System.Text.Json;
using LightLM.Checkpoints.Families;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Files;

namespace LightLM.Checkpoints;

/// <summary>Reads a checkpoint's configuration in the form that transformers has given to it, whichever toolkit wrote it.</summary>
internal static class CheckpointConfiguration
{
    private const string OldPaddleName = "model_config.json";
    private const string OldPaddleArguments = "init_args";
    private const string OldPaddleClass = "init_class";
    private const string Remedy = "Correct the file or download the checkpoint again.";

    /// <summary>Reads the configuration of a directory.</summary>
    /// <exception cref="ModelFileException">There is none, or it cannot be read.</exception>
    public static JsonItem Read(string directory, Toolkit toolkit)
    {
        string path = Path.Combine(directory, CheckpointFiles.ConfigurationName);
        string old = Path.Combine(directory, OldPaddleName);
        return File.Exists(path) ? JsonItem.ReadModelFile(path).AsObject()
            : toolkit == Toolkit.Paddle && File.Exists(old) ? ReadOldPaddle(JsonItem.ReadModelFile(old).AsObject())
            : JsonItem.ReadModelFile(toolkit == Toolkit.TensorFlow ? FindOriginal(directory) : path).AsObject();
    }

    /// <summary>The original releases name the file for the model, such as <c>bert_config.json</c> or <c>albert_config_tiny.json</c>.</summary>
    private static string FindOriginal(string directory)
    {
        string[] names = [.. OtherWeights.FilesOf(directory).Where(name => name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            && name.Contains("_config", StringComparison.Ordinal) && name != TokenizerFiles.ConfigurationName)];
        return names is [string name] ? Path.Combine(directory, name) : throw ModelFileException.Mismatch(
            directory,
            "configuration",
            "one file such as bert_config.json, albert_config.json or electra_config.json",
            names.Length == 0 ? "none" : string.Join(", ", names),
            "Put the model's configuration beside its weights, and no other.");
    }

    /// <summary>
    /// PaddleNLP's older form has the arguments of a class with a head around those of the encoder's class, and names the classes themselves, which
    /// tell the family.
    /// </summary>
    private static JsonItem ReadOldPaddle(JsonItem whole)
    {
        JsonItem? arguments = whole[OldPaddleArguments].OrNull;
        JsonItem encoder = arguments is { Count: > 0 } ? arguments[0].AsObject() : whole;
        string model = whole[OldPaddleClass].Text();
        ArrayBufferWriter<byte> json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            foreach ((string name, JsonItem value) in encoder.Members.Where(member => member.Name is not (OldPaddleArguments or OldPaddleClass)))
            {
                writer.WritePropertyName(name);
                value.Value.WriteTo(writer);
            }

            WriteClass(writer, model, encoder[OldPaddleClass].OrNull?.Text() ?? model);
            if (encoder != whole && whole["num_classes"].OrNull is JsonItem labels)
            {
                writer.WritePropertyName("num_labels");
                labels.Value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return JsonItem.Made(whole.Path, encoder == whole ? OldPaddleClass : OldPaddleArguments, Remedy, json.WrittenSpan);
    }

    /// <summary>Writes a model's class, and the family that its encoder's tells: a class such as UIE is the same for all.</summary>
    private static void WriteClass(Utf8JsonWriter writer, string model, string encoder)
    {
        writer.WriteStartArray("architectures");
        writer.WriteStringValue(model);
        writer.WriteEndArray();
        bool isOf(CheckpointFamily family) => family.Toolkit == Toolkit.Paddle && encoder.StartsWith(family.ClassPrefix, StringComparison.Ordinal);
        if (CheckpointFamilies.All.FirstOrDefault(isOf) is CheckpointFamily family)
        {
            writer.WriteString("model_type", family.Name);
        }
    }
}
