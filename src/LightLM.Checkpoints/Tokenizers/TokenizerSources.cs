using LightLM.Files;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>The files that a tokenizer is read from; what is not there is an absent field or null.</summary>
/// <param name="Path">The directory, or the only file.</param>
/// <param name="List"><c>vocab.txt</c>.</param>
/// <param name="Other">A file of another form, which another library reads.</param>
/// <param name="Tokenizer"><c>tokenizer.json</c>.</param>
/// <param name="Configuration"><c>tokenizer_config.json</c>.</param>
/// <param name="Added"><c>added_tokens.json</c>.</param>
/// <param name="Special"><c>special_tokens_map.json</c>.</param>
internal sealed record TokenizerSources(
    string Path, string? List, string? Other, JsonItem Tokenizer, JsonItem Configuration, JsonItem Added, JsonItem Special)
{
    private const string SaveAgain = "Save the tokenizer again, or download the file again.";

    /// <summary>The files of a directory.</summary>
    /// <exception cref="ModelFileException">A file cannot be read, or there are several of another form.</exception>
    public static TokenizerSources In(string directory)
    {
        string list = At(directory, TokenizerFiles.VocabularyName);
        return new TokenizerSources(
            directory,
            File.Exists(list) ? list : null,
            FindOther(directory),
            Optional(directory, TokenizerFiles.TokenizerName),
            Optional(directory, TokenizerFiles.ConfigurationName),
            Optional(directory, TokenizerFiles.AddedTokensName),
            Optional(directory, TokenizerFiles.SpecialTokensName));
    }

    /// <summary>A single file: JSON, one of another form, or else a list of pieces.</summary>
    /// <exception cref="ModelFileException">The file cannot be read.</exception>
    public static TokenizerSources Of(string path)
    {
        bool isJson = HasExtension(path, ".json");
        bool isOther = HasExtension(path, TokenizerFiles.SentencePieceExtension);
        JsonItem absent = JsonItem.Absent(path, SaveAgain);
        JsonItem tokenizer = isJson ? JsonItem.ReadModelFile(path, SaveAgain).AsObject() : absent;
        return new TokenizerSources(path, isJson || isOther ? null : path, isOther ? path : null, tokenizer, absent, absent, absent);
    }

    /// <summary>A file of a directory that need not be there.</summary>
    public static JsonItem Optional(string directory, string name) => JsonItem.ReadOptionalModelFile(At(directory, name), SaveAgain);

    private static string? FindOther(string directory)
    {
        string pattern = "*" + TokenizerFiles.SentencePieceExtension;
        string[] found = Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory, pattern).Order(StringComparer.Ordinal)] : [];
        return found.Length <= 1 ? found.FirstOrDefault() : throw ModelFileException.Mismatch(
            directory, null, $"one file with a name like {pattern}", string.Join(" and ", found.Select(System.IO.Path.GetFileName)), "Keep the vocabulary's.");
    }

    private static string At(string directory, string name) => System.IO.Path.Combine(directory, name);

    private static bool HasExtension(string path, string extension) =>
        System.IO.Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase);
}
