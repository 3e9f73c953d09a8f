using System.Text;
using System.Text.Json;

namespace LightLM.Files;

/// <summary>Reads JSON files that people write: comments and trailing commas are fine.</summary>
public static class HandwrittenJson
{
    private const int MaxBytes = 16 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileException">The file cannot be read, is not UTF-8 or not JSON, or gives a member twice.</exception>
    public static JsonElement Read(string path)
    {
        ReadOnlySpan<byte> json = RegularFile.Read(path, MaxBytes);
        try
        {
            return JsonText.Parse(json.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json, isHandwritten: true);
        }
        catch (JsonTextException e)
        {
            throw new FileException(path, e.Line, $"{e.Message}. Correct the file, and save it as UTF-8.", e);
        }
    }
}
