using System.Text.Json;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>A JSON file of a directory that may lack it; an absent file is read as one without fields.</summary>
internal sealed class OptionalJsonFile : IDisposable
{
    private readonly JsonDocument? _document;

    /// <summary>Reads the file, if it is there.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The file's name.</param>
    public OptionalJsonFile(string directory, string name)
    {
        string path = Path.Combine(directory, name);
        _document = File.Exists(path) ? JsonFile.Parse(path) : null;
        Root = new JsonField(path, "", _document?.RootElement ?? default);
    }

    /// <summary>Whether there is such a file.</summary>
    public bool Exists => _document is not null;

    /// <summary>The file's root.</summary>
    public JsonField Root { get; }

    /// <inheritdoc/>
    public void Dispose() => _document?.Dispose();
}
