using System.Text.Json;
using LightLM.Files;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>Reads a JSON file whose root is an object.</summary>
internal static class JsonFile
{
    public static JsonDocument Parse(string path)
    {
        JsonDocument document;
        try
        {
            document = JsonText.ParseDocument(VocabularyFile.ReadBytes(path));
        }
        catch (JsonTextException error)
        {
            throw new ModelFileException(
                path, $"line {error.Line}", $"{error.Message}: save the tokenizer again, or download the file again.", error);
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            string found = $"{document.RootElement.ValueKind}";
            document.Dispose();
            throw new ModelFileException(path, null, $"expected a JSON object, found {found}: check that the file is a tokenizer's.");
        }

        return document;
    }
}
