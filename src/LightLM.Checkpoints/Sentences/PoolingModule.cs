using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Checkpoints.Sentences;

/// <summary>The module Pooling of sentence-transformers, which makes one vector of the tokens' states.</summary>
/// <param name="Config">Its configuration.</param>
/// <param name="Pooling">How the vector is made.</param>
/// <param name="PoolsPrompt">Whether a prompt's tokens take part.</param>
internal sealed record PoolingModule(JsonItem Config, Pooling Pooling, bool PoolsPrompt)
{
    private const string Mode = "pooling_mode";
    private const string MeanField = Mode + "_mean_tokens";
    private const string IncludePrompt = "include_prompt";
    private const string Width = "word_embedding_dimension";

    /// <summary>The poolings with the fields that ask for them, and the names that newer files have in one field.</summary>
    private static readonly (Pooling Pooling, string Field, string Name)[] Modes =
    [
        (Pooling.Cls, Mode + "_cls_token", "cls"),
        (Pooling.Max, Mode + "_max_tokens", "max"),
        (Pooling.Mean, MeanField, "mean"),
        (Pooling.MeanSqrt, Mode + "_mean_sqrt_len_tokens", "mean_sqrt_len_tokens"),
        (Pooling.WeightedMean, Mode + "_weightedmean_tokens", "weightedmean"),
        (Pooling.LastToken, Mode + "_lasttoken", "lasttoken"),
    ];

    private static string Names => string.Join(", ", Modes.Select(mode => mode.Name));

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="ModelFileException">It is invalid, or asks for no pooling or an unknown one.</exception>
    public static PoolingModule Read(string folder)
    {
        JsonItem config = JsonItem.ReadModelFile(Path.Combine(folder, CheckpointFiles.ConfigurationName)).AsObject();
        Pooling pooling = config[Mode].IsNull ? ReadFlags(config) : ReadName(config[Mode]);
        return new PoolingModule(config, pooling, config[IncludePrompt].OrNull?.Flag() ?? true);
    }

    /// <summary>Checks the width of the states, where the configuration has it.</summary>
    public void RequireWidth(int hidden)
    {
        foreach (string field in (string[])[Width, "embedding_dimension"])
        {
            if (Config[field].OrNull?.Integer(1, InputLimits.MaxWidth) is int width && width != hidden)
            {
                throw Config[field].Error($"{hidden}, the width of the transformer's states", $"{width}");
            }
        }
    }

    /// <summary>Writes the configuration of a model's pooling.</summary>
    public static void Write(Utf8JsonWriter json, EncoderDescription encoder, TaskDescription task)
    {
        json.WriteStartObject();
        json.WriteNumber(Width, encoder.OutputSize);
        foreach ((Pooling pooling, string field, _) in Modes)
        {
            json.WriteBoolean(field, task.Pooling.Has(pooling));
        }

        json.WriteBoolean(IncludePrompt, task.PoolsPrompt);
        json.WriteEndObject();
    }

    private static Pooling ReadName(JsonItem field)
    {
        string name = field.Text();
        Pooling pooling = Array.Find(Modes, mode => mode.Name == name).Pooling;
        return pooling != Pooling.None ? pooling : throw field.Unsupported($"one of {Names}", $"'{name}'");
    }

    /// <summary>Older files have a field for each; the library takes the mean where that one is left out.</summary>
    private static Pooling ReadFlags(JsonItem config)
    {
        Pooling pooling = config[MeanField].IsNull ? Pooling.Mean : Pooling.None;
        foreach (string name in config.Names.Where(name => name.StartsWith(Mode + "_", StringComparison.Ordinal) && config[name].Flag()))
        {
            Pooling part = Array.Find(Modes, mode => mode.Field == name).Pooling;
            pooling |= part != Pooling.None ? part : throw config[name].Unsupported($"poolings of {Names}", $"another: {name}");
        }

        return pooling != Pooling.None ? pooling : throw config[Mode].Unsupported($"some of {Names}", "none");
    }
}
