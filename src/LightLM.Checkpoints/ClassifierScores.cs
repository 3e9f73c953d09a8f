using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Checkpoints;

/// <summary>Reads from a Hugging Face configuration what becomes of a text classifier's logits.</summary>
internal static class ClassifierScores
{
    private const string Section = "sentence_transformers";
    private const string Function = "activation_fn";
    private const string OldFunction = "sbert_ce_default_activation_function";

    /// <summary>Whether the configuration is that of a CrossEncoder of sentence-transformers.</summary>
    public static bool IsCrossEncoder(JsonItem config) => !config[Section].IsNull || !config[OldFunction].IsNull;

    /// <summary>
    /// The function that a CrossEncoder names; else that of transformers' text classification: the sigmoid of one label or of several that
    /// hold independently, the logits of a regression, the softmax of all else.
    /// </summary>
    /// <exception cref="ModelFileException">The configuration names another function or problem.</exception>
    public static ScoreFunction Read(JsonItem config, int labels)
    {
        if (config[OldFunction].OrNull is JsonItem old)
        {
            return Named(old);
        }

        if (config[Section][Function].OrNull is JsonItem function)
        {
            return Named(function);
        }

        return config["problem_type"].OrNull?.Text() switch
        {
            "regression" => ScoreFunction.Identity,
            "multi_label_classification" => ScoreFunction.Sigmoid,
            null or "single_label_classification" => Default(labels),
            string other => throw config["problem_type"].Unsupported(
                "single_label_classification, multi_label_classification or regression", $"'{other}'"),
        };
    }

    /// <summary>Writes the fields that <see cref="Read"/> reads, where the function is not the usual one.</summary>
    public static void Write(Utf8JsonWriter json, ScoreFunction function, int labels)
    {
        if (function == Default(labels))
        {
            return;
        }

        json.WriteStartObject(Section);
        json.WriteString(Function, function == ScoreFunction.Identity ? "torch.nn.modules.linear.Identity" : $"torch.nn.modules.activation.{function}");
        json.WriteEndObject();
    }

    private static ScoreFunction Default(int labels) => labels == 1 ? ScoreFunction.Sigmoid : ScoreFunction.Softmax;

    /// <summary>A class of PyTorch by its full name, such as <c>torch.nn.modules.activation.Sigmoid</c>.</summary>
    private static ScoreFunction Named(JsonItem field)
    {
        string name = field.Text();
        return name[(name.LastIndexOf('.') + 1)..] switch
        {
            "Sigmoid" => ScoreFunction.Sigmoid,
            "Identity" => ScoreFunction.Identity,
            "Softmax" => ScoreFunction.Softmax,
            _ => throw field.Unsupported("Sigmoid, Identity or Softmax", $"'{name}'"),
        };
    }
}
