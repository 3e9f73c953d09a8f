using LightLM.Checkpoints;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Formats;
using LightLM.MLTokenizers;

namespace LightLM.Cli.Models;

/// <summary>Opens what models and vocabularies are converted from, in all the forms that this program reads.</summary>
internal static class SourceModel
{
    /// <summary>The forms of vocabularies that the runtime leaves to other libraries.</summary>
    public static IReadOnlyList<VocabularyForm> Vocabularies { get; } = [SentencePieceFile.Form];

    /// <summary>Opens a compact file or a checkpoint.</summary>
    /// <exception cref="ModelFileException">The path names none of these, or what it names is damaged or not supported.</exception>
    public static ModelPackage Open(string path) => ModelFiles.Open(path, WeightForms.Further, Vocabularies);
}
