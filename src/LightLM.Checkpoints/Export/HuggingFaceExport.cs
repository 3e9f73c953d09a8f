using System.Text.Encodings.Web;
using System.Text.Json;
using LightLM.Checkpoints.Families;
using LightLM.Checkpoints.Sentences;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Export;

/// <summary>
/// Writes models as checkpoint directories that Hugging Face transformers and sentence-transformers open, and that
/// <see cref="CheckpointReader"/> reads back as the same model.
/// </summary>
public static class HuggingFaceExport
{
    private static readonly JsonWriterOptions JsonOptions =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes <c>config.json</c>, <c>model.safetensors</c>, the tokenizer's files and, for sentence embeddings, the modules'.
    /// </summary>
    /// <param name="package">The model.</param>
    /// <param name="directory">A directory that does not exist or is empty.</param>
    /// <exception cref="ModelFileException">The model has a property that these files cannot express.</exception>
    /// <exception cref="FileException">The directory has contents, or cannot be written; what was written is removed.</exception>
    public static void Write(ModelPackage package, string directory)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        CheckpointFamily family = HuggingFaceConfiguration.RequireExpressible(package);
        byte[]? vocabulary = package.Tokenizer is { Unigram: null } ? HuggingFaceTokenizer.Vocabulary(package.Path, package.Tokenizer) : null;
        using NewFolder folder = NewFolder.Create(directory);
        WriteFiles(package, family, directory, vocabulary);
        folder.Keep();
    }

    private static void WriteFiles(ModelPackage package, CheckpointFamily family, string directory, byte[]? vocabulary)
    {
        if (package.Tokenizer is TokenizerSettings tokenizer)
        {
            if (tokenizer.Unigram is UnigramRules rules)
            {
                WriteJson(directory, TokenizerFiles.TokenizerName, json => new UnigramTokenizerExport(json, tokenizer, rules).Write());
            }
            else
            {
                Write(directory, TokenizerFiles.VocabularyName, stream => stream.Write(vocabulary));
            }

            int maxLength = package.Task.MaxLength;
            WriteJson(directory, TokenizerFiles.ConfigurationName, json => HuggingFaceTokenizer.Write(json, tokenizer, maxLength));
        }

        if (SentenceModules.AreNeeded(package))
        {
            new SentenceModules(
                package,
                (name, write) => WriteJson(directory, name, write),
                (name, views) => WriteWeights(package, views, directory, name)).Write();
        }

        WriteWeights(package, FamilyWriter.Tensors(family, package), directory, CheckpointFiles.WeightsName);

        // The configuration makes the directory a checkpoint, so it comes when all the rest is there.
        WriteJson(directory, CheckpointFiles.ConfigurationName, json => HuggingFaceConfiguration.Write(json, package, family));
    }

    private static void WriteWeights(ModelPackage package, Dictionary<string, TensorView> views, string directory, string name)
    {
        TensorOverlay written = new(package.Tensors, views, ownsSource: false);
        SafetensorsWriter.Write(
            Path.Combine(directory, name),
            written.Tensors.Values,
            new Dictionary<string, string> { ["format"] = "pt" },
            (tensor, stream) =>
            {
                written.CopyWeightsTo(tensor, stream);
                written.RequireUnchanged();
            });
    }

    private static void WriteJson(string directory, string name, Action<Utf8JsonWriter> write) => Write(directory, name, stream =>
    {
        using Utf8JsonWriter json = new(stream, JsonOptions);
        write(json);
    });

    private static void Write(string directory, string name, Action<Stream> write)
    {
        string path = Path.Combine(directory, name);
        NewFolder.Require(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, write);
    }
}
