using LightLM.Descriptions;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>A form of vocabulary files that another library reads, such as SentencePiece's.</summary>
/// <param name="Extension">What the names of such files end with, such as <c>.model</c>.</param>
/// <param name="Read">
/// Reads a file: a vocabulary with its rules and added tokens. What is wrong with the file is a <see cref="ModelFileException"/>.
/// </param>
public sealed record VocabularyForm(string Extension, Func<string, TokenizerSettings> Read)
{
    /// <summary>Whether a path is that of such a file, by its name.</summary>
    internal bool Fits(string path) => Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase);
}
