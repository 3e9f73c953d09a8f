using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Formats;

namespace LightLM.Cli.Models;

/// <summary>Reads what a model's tokenizer needs, of the model or of a tokenizer's files alone.</summary>
internal static class ModelTokenizer
{
    private const string ConfigurationName = "config.json";

    /// <summary>Reads it of a model.</summary>
    /// <exception cref="ModelFileException">There is no model, or it has no vocabulary.</exception>
    public static TokenizerSettings OfModel(string path)
    {
        using ModelPackage package = SourceModel.Open(path);
        return package.Tokenizer
            ?? throw new ModelFileException(path, "vocabulary", "expected one, found none. Name the vocabulary's file with --vocab.");
    }

    /// <summary>Reads a vocabulary's file, or the folder of a tokenizer's files.</summary>
    /// <exception cref="ModelFileException">There is none, or it cannot be read.</exception>
    public static TokenizerSettings OfVocabulary(string path)
    {
        if (!Directory.Exists(path))
        {
            return TokenizerFiles.LoadFile(path, SourceModel.Forms.Vocabularies);
        }

        string expected = $"{TokenizerFiles.VocabularyName}, {TokenizerFiles.TokenizerName} or a SentencePiece file (*{TokenizerFiles.SentencePieceExtension})";
        return TokenizerFiles.Load(path, SourceModel.Forms.Vocabularies)
            ?? throw ModelFileException.Mismatch(path, null, expected, "none of them", "Name the folder that has the vocabulary.");
    }

    /// <summary>Reads it of a model, or of a folder that has a tokenizer's files and no model's.</summary>
    /// <exception cref="ModelFileException">There is neither, or it cannot be read.</exception>
    public static TokenizerSettings OfModelOrFolder(string path) =>
        Directory.Exists(path) && !File.Exists(Path.Combine(path, ConfigurationName)) && TokenizerFiles.Load(path, SourceModel.Forms.Vocabularies) is { } found
            ? found
            : OfModel(path);
}
