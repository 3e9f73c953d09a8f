using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats.Compact;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Sentences;

/// <summary>What a sentence-transformers directory says about the vector that is made of an encoder's output.</summary>
/// <param name="TransformerFolder">The folder of the encoder.</param>
/// <param name="Pooling">How the vector is made.</param>
/// <param name="Dense">The dense layers behind it.</param>
/// <param name="Normalize">Whether it is scaled to length 1.</param>
/// <param name="MaxLength">The longest input in tokens, or null for the smaller of the encoder's and the tokenizer's limits.</param>
/// <param name="LowerCase">Whether text is lower-cased before the tokenizer sees it.</param>
/// <param name="Prompts">Texts that are put in front of the input, by name.</param>
/// <param name="DefaultPrompt">The name of the prompt that is used where none is asked for, if any.</param>
/// <param name="Dimensions">How many of the vector's first numbers are kept, or null for all.</param>
internal sealed record SentenceSettings(
    string TransformerFolder,
    PoolingModule Pooling,
    IReadOnlyList<DenseModule> Dense,
    bool Normalize,
    int? MaxLength,
    bool LowerCase,
    IReadOnlyDictionary<string, string> Prompts,
    string? DefaultPrompt,
    int? Dimensions)
{
    /// <summary>The list of modules that makes a directory one of sentence-transformers.</summary>
    public const string ModulesName = "modules.json";

    /// <summary>The limits of the transformer.</summary>
    public const string LimitsName = "sentence_bert_config.json";

    /// <summary>The prompts, and how many numbers of a vector are kept.</summary>
    public const string PromptsName = "config_sentence_transformers.json";

    /// <summary>The field with the number of numbers that are kept.</summary>
    public const string DimensionsField = "truncate_dim";

    private const string Transformer = "Transformer";
    private const string Normalization = "Normalize";

    /// <summary>Where the limits of other families are, which checkpoints of BERT have too: the first that is there counts.</summary>
    private static readonly string[] OtherLimitsNames =
    [
        "sentence_roberta_config.json", "sentence_distilbert_config.json", "sentence_camembert_config.json", "sentence_albert_config.json",
        "sentence_xlm-roberta_config.json", "sentence_xlnet_config.json",
    ];

    /// <summary>Reads <c>modules.json</c> and what it refers to, but no weights; null where the directory has none.</summary>
    /// <exception cref="ModelFileException">A file is invalid, or names something that is not supported.</exception>
    public static SentenceSettings? Find(string directory)
    {
        string path = Path.Combine(directory, ModulesName);
        if (!File.Exists(path))
        {
            return null;
        }

        JsonItem[] modules = [.. JsonItem.ReadModelFile(path).Items];
        string[] kinds = [.. modules.Select(Kind)];
        bool normalizes = kinds is [.., Normalization];
        string[] between = kinds is [Transformer, nameof(Pooling), ..] ? kinds[2..^(normalizes ? 1 : 0)] : [""];
        if (!Array.TrueForAll(between, kind => kind == nameof(Dense)))
        {
            string found = kinds.Length == 0 ? "none" : string.Join(", ", kinds);
            const string expected = "the modules Transformer, Pooling, maybe Dense behind it, and maybe Normalize at the end";
            throw ModelFileException.Mismatch(path, null, expected, $"{found}, which is not supported", "Run `lightlm convert --help` for what is.");
        }

        string transformer = Folder(directory, modules[0]);
        (int? maxLength, bool lowerCase) = ReadLimits(transformer);
        JsonItem config = ReadConfiguration(Path.Combine(directory, PromptsName));
        (IReadOnlyDictionary<string, string> prompts, string? defaultPrompt) = ReadPrompts(config);
        return new SentenceSettings(
            transformer,
            PoolingModule.Read(Folder(directory, modules[1])),
            [.. modules.Skip(2).Take(between.Length).Select(module => DenseModule.Read(Folder(directory, module)))],
            normalizes,
            maxLength,
            lowerCase,
            prompts,
            defaultPrompt,
            config[DimensionsField].OrNull?.Integer(1, int.MaxValue));
    }

    /// <summary>
    /// Checks that each module reads what the one before it makes. As in the library, a vector that is no wider than what is kept is kept whole.
    /// </summary>
    /// <param name="encoder">The encoder.</param>
    /// <exception cref="ModelFileException">A module reads a vector of another width.</exception>
    public SentenceSettings FitTo(EncoderDescription encoder)
    {
        Pooling.RequireWidth(encoder.OutputSize);
        int width = Pooling.Pooling.Width(encoder);
        foreach (DenseModule dense in Dense)
        {
            dense.RequireInputs(width);
            width = dense.Layer.Outputs;
        }

        return Dimensions < width ? this : this with { Dimensions = null };
    }

    /// <summary>Opens the weights of the dense layers behind those of the transformer, which are then disposed with them.</summary>
    /// <param name="transformer">The transformer's weights.</param>
    /// <param name="containers">The forms of weights.</param>
    /// <exception cref="ModelFileException">Weights are missing or damaged, or contradict their configuration.</exception>
    public TensorSource OpenDense(TensorSource transformer, WeightContainers containers)
    {
        List<TensorSource> layers = [];
        try
        {
            foreach ((int index, DenseModule dense) in Dense.Index())
            {
                layers.Add(dense.Open(containers, index));
            }

            return layers.Count == 0 ? transformer : ShardedTensors.Join([transformer, .. layers]);
        }
        catch
        {
            layers.ForEach(layer => layer.Dispose());
            throw;
        }
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

    private static JsonItem ReadConfiguration(string path)
    {
        JsonItem config = JsonItem.ReadOptionalModelFile(path, "Correct the file or download the checkpoint again.");
        return config["model_type"].OrNull?.Text() is string type and not "SentenceTransformer"
            ? throw config["model_type"].Unsupported("SentenceTransformer", $"'{type}'")
            : config;
    }

    private static (IReadOnlyDictionary<string, string> Prompts, string? Default) ReadPrompts(JsonItem config)
    {
        IReadOnlyDictionary<string, string> prompts = CompactTask.ReadPrompts(config);
        string? name = config["default_prompt_name"].OrNull?.Text();
        return name is null || prompts.ContainsKey(name)
            ? (prompts, name)
            : throw config["default_prompt_name"].Error("the name of one of the prompts", $"'{name}'");
    }
}
