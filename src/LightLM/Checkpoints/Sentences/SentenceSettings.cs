using System.Collections.ObjectModel;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats.Compact;

namespace LightLM.Checkpoints.Sentences;

/// <summary>What a sentence-transformers directory says about the vector that is made of an encoder's output.</summary>
/// <param name="TransformerFolder">The folder of the encoder.</param>
/// <param name="Pooling">How the vector is made.</param>
/// <param name="Normalize">Whether it is scaled to length 1.</param>
/// <param name="PoolsPrompt">Whether a prompt's tokens take part in the mean.</param>
/// <param name="MaxLength">The longest input in tokens, or null for the smaller of the encoder's and the tokenizer's limits.</param>
/// <param name="LowerCase">Whether text is lower-cased before the tokenizer sees it.</param>
/// <param name="Prompts">Texts that are put in front of the input, by name.</param>
/// <param name="DefaultPrompt">The name of the prompt that is used where none is asked for, if any.</param>
internal sealed record SentenceSettings(
    string TransformerFolder,
    Pooling Pooling,
    bool Normalize,
    bool PoolsPrompt,
    int? MaxLength,
    bool LowerCase,
    IReadOnlyDictionary<string, string> Prompts,
    string? DefaultPrompt)
{
    /// <summary>The list of modules that makes a directory one of sentence-transformers.</summary>
    public const string ModulesName = "modules.json";

    /// <summary>The limits of the transformer.</summary>
    public const string LimitsName = "sentence_bert_config.json";

    /// <summary>The prompts.</summary>
    public const string PromptsName = "config_sentence_transformers.json";

    /// <summary>Where the limits of other families are, which checkpoints of BERT have too: the first that is there counts.</summary>
    private static readonly string[] OtherLimitsNames =
    [
        "sentence_roberta_config.json", "sentence_distilbert_config.json", "sentence_camembert_config.json", "sentence_albert_config.json",
        "sentence_xlm-roberta_config.json", "sentence_xlnet_config.json",
    ];

    /// <summary>Reads <c>modules.json</c> and what it refers to; null where the directory has none.</summary>
    /// <exception cref="ModelFileException">A file is invalid, or names a module or a pooling that is not supported.</exception>
    public static SentenceSettings? Find(string directory)
    {
        string path = Path.Combine(directory, ModulesName);
        if (!File.Exists(path))
        {
            return null;
        }

        JsonItem[] modules = [.. JsonItem.ReadModelFile(path).Items];
        string[] kinds = [.. modules.Select(Kind)];
        if (kinds is not (["Transformer", "Pooling"] or ["Transformer", "Pooling", "Normalize"]))
        {
            string found = kinds.Length == 0 ? "none" : string.Join(", ", kinds);
            const string expected = "the modules Transformer, Pooling and possibly Normalize";
            throw ModelFileException.Mismatch(path, null, expected, $"{found}, which is not supported", "Run `lightlm convert --help` for what is.");
        }

        string transformer = Folder(directory, modules[0]);
        (Pooling pooling, bool poolsPrompt) = ReadPooling(Path.Combine(Folder(directory, modules[1]), CheckpointFiles.ConfigurationName));
        (int? maxLength, bool lowerCase) = ReadLimits(transformer);
        (IReadOnlyDictionary<string, string> prompts, string? defaultPrompt) = ReadPrompts(Path.Combine(directory, PromptsName));
        return new SentenceSettings(transformer, pooling, kinds.Length == 3, poolsPrompt, maxLength, lowerCase, prompts, defaultPrompt);
    }

    private static string Kind(JsonItem module)
    {
        string type = module["type"].Text();
        return type.StartsWith("sentence_transformers.", StringComparison.Ordinal) ? type[(type.LastIndexOf('.') + 1)..] : type;
    }

    private static string Folder(string directory, JsonItem module)
    {
        string name = module["path"].Text();
        return name.Length == 0 || FileReading.IsPlainName(name)
            ? Path.Combine(directory, name)
            : throw module["path"].Error("a folder of this directory", $"'{name}'");
    }

    private static (Pooling Pooling, bool PoolsPrompt) ReadPooling(string path)
    {
        const string prefix = "pooling_mode_";
        JsonItem config = JsonItem.ReadModelFile(path);
        string[] modes = config["pooling_mode"].OrNull?.Text() is string mode
            ? [mode]
            : [.. config.Names
                .Where(field => field.StartsWith(prefix, StringComparison.Ordinal) && config[field].Flag())
                .Select(field => field[prefix.Length..])];
        Pooling pooling = modes switch
        {
            ["cls"] or ["cls_token"] => Pooling.Cls,
            ["mean"] or ["mean_tokens"] => Pooling.Mean,
            [] => throw config["pooling_mode"].Unsupported("cls or mean", "none"),
            _ => throw config["pooling_mode"].Unsupported("cls or mean", string.Join(" and ", modes)),
        };
        return (pooling, config["include_prompt"].OrNull?.Flag() ?? true);
    }

    private static (int? MaxLength, bool LowerCase) ReadLimits(string folder)
    {
        string? name = OtherLimitsNames.Prepend(LimitsName).FirstOrDefault(name => File.Exists(Path.Combine(folder, name)));
        if (name is null)
        {
            return (null, false);
        }

        JsonItem config = JsonItem.ReadModelFile(Path.Combine(folder, name));
        foreach (string field in (string[])["model_args", "tokenizer_args", "config_args", "model_kwargs", "processor_kwargs", "config_kwargs"])
        {
            if (config[field].OrNull?.Names.Any() == true)
            {
                throw config[field].Unsupported("no arguments", "some");
            }
        }

        int? maxLength = config["max_seq_length"].OrNull?.Integer(InputLimits.MinLength, int.MaxValue);
        return (maxLength, config["do_lower_case"].OrNull?.Flag() ?? false);
    }

    private static (IReadOnlyDictionary<string, string> Prompts, string? Default) ReadPrompts(string path)
    {
        if (!File.Exists(path))
        {
            return (ReadOnlyDictionary<string, string>.Empty, null);
        }

        JsonItem config = JsonItem.ReadModelFile(path);
        if (config["model_type"].OrNull?.Text() is string type and not "SentenceTransformer")
        {
            throw config["model_type"].Unsupported("SentenceTransformer", $"'{type}'");
        }

        if (!config["truncate_dim"].IsNull)
        {
            throw config["truncate_dim"].Unsupported("null: vectors of all dimensions", "a number");
        }

        IReadOnlyDictionary<string, string> prompts = CompactTask.ReadPrompts(config);
        string? name = config["default_prompt_name"].OrNull?.Text();
        return name is null || prompts.ContainsKey(name)
            ? (prompts, name)
            : throw config["default_prompt_name"].Error("the name of one of the prompts", $"'{name}'");
    }
}
