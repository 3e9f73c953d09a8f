using LightLM.Checkpoints.Families;
using LightLM.Checkpoints.Sentences;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints;

/// <summary>Reads checkpoint directories in the layouts of Hugging Face transformers and sentence-transformers.</summary>
public static class CheckpointReader
{
    /// <summary>Opens a checkpoint: its weights are read when they are asked for.</summary>
    /// <param name="path">
    /// A directory with a configuration and weights, a sentence-transformers directory, or a file of weights beside its configuration.
    /// </param>
    /// <exception cref="ModelFileException">A file is missing, damaged or not supported, or two of them contradict each other.</exception>
    public static ModelPackage Open(string path) => Open(path, CheckpointForms.None);

    /// <summary>Opens a checkpoint whose files may be in forms that other libraries read.</summary>
    /// <param name="path">
    /// A directory with a configuration and weights, a sentence-transformers directory, or a file of weights beside its configuration.
    /// </param>
    /// <param name="forms">The forms that other libraries read.</param>
    /// <exception cref="ModelFileException">A file is missing, damaged or not supported, or two of them contradict each other.</exception>
    public static ModelPackage Open(string path, CheckpointForms forms)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(forms);
        bool isDirectory = Directory.Exists(path);
        SentenceSettings? sentence = isDirectory ? SentenceSettings.Find(path) : null;
        WeightContainers containers = new(forms.Weights);
        string directory = sentence?.TransformerFolder ?? (isDirectory ? path : containers.Of(path).FolderOf(path));
        RefuseAdapter(directory);
        (WeightContainer container, string file) = isDirectory ? containers.Find(directory) : (containers.Of(path), path);
        TensorSource own = container.Open(file);
        TensorSource weights = own;
        try
        {
            weights = sentence?.OpenDense(own, containers) ?? own;
            JsonItem config = CheckpointConfiguration.Read(directory, container.Toolkit);
            CheckpointContents contents = ReadFamily(config, weights, container.Toolkit, sentence);
            TokenizerSettings? tokenizer = ReadTokenizer(directory, forms.Vocabularies, contents.Encoder, sentence);
            ModelPackage package = new()
            {
                Path = path,
                Family = contents.Family,
                Encoder = contents.Encoder,
                Task = contents.Task,
                Tokenizer = tokenizer,
                Provenance = new Provenance(NameOf(path), weights.Container, new Lazy<string>(() => WeightContainers.Sha256(weights))),
                Tensors = contents.Tensors,
                Report = contents.Report,
            };
            container.Prove?.Invoke(package, own);
            return package;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>An adapter changes the weights that it lies beside: without it they are another model's.</summary>
    private static void RefuseAdapter(string directory)
    {
        string path = Path.Combine(directory, CheckpointFiles.AdapterName);
        if (File.Exists(path))
        {
            const string remedy = "Merge it in Python: PeftModel.from_pretrained(model, DIR).merge_and_unload().save_pretrained(OUT).";
            throw ModelFileException.Mismatch(path, null, "a model with weights of its own", "an adapter, which is not supported", remedy);
        }
    }

    private static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    /// <summary>The names of the weights tell the family of a configuration without <c>model_type</c>.</summary>
    private static CheckpointContents ReadFamily(JsonItem config, TensorSource weights, Toolkit toolkit, SentenceSettings? sentence)
    {
        string? name = config["model_type"].OrNull?.Text();
        CheckpointFamily? family = name is null
            ? CheckpointFamilies.Recognize(weights.Tensors.Keys.ToHashSet(StringComparer.Ordinal), toolkit)
            : CheckpointFamilies.Find(name, toolkit);
        return family is not null
            ? FamilyReader.Read(family, config, weights, sentence)
            : throw config["model_type"].Unsupported(CheckpointFamilies.Names(toolkit), $"'{name}'");
    }

    /// <summary>Tables are often padded to a round number of rows: a vocabulary may be shorter than its table, never longer.</summary>
    private static TokenizerSettings? ReadTokenizer(
        string directory, IReadOnlyList<VocabularyForm> vocabularies, EncoderDescription encoder, SentenceSettings? sentence)
    {
        if (TokenizerFiles.Load(directory, vocabularies) is not TokenizerSettings tokenizer)
        {
            return null;
        }

        if (tokenizer.Vocabulary.Count > encoder.Embedding.VocabularySize)
        {
            string expected = $"at most {encoder.Embedding.VocabularySize} pieces, vocab_size of {CheckpointFiles.ConfigurationName}";
            throw ModelFileException.Mismatch(
                directory, "vocabulary", expected, $"{tokenizer.Vocabulary.Count}", "Take both from the same checkpoint.");
        }

        if (sentence is not { LowerCase: true })
        {
            return tokenizer;
        }

        return tokenizer.Unigram is null
            ? tokenizer with { Options = LowerCased(tokenizer.Options) }
            : throw ModelFileException.Mismatch(
                directory, "do_lower_case", "false with a Unigram vocabulary", "true", "Use a model whose own tokenizer normalizes its texts.");
    }

    /// <summary>sentence-transformers lower-cases the text itself and leaves accents to the tokenizer.</summary>
    private static TokenizerOptions LowerCased(TokenizerOptions options) =>
        options with { LowerCase = true, StripAccents = options.StripAccents ?? options.LowerCase };
}
