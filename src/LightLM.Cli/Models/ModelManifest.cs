using System.Text.Json;
using LightLM.Files;

namespace LightLM.Cli.Models;

/// <summary>
/// The file <c>manifest.json</c> in a folder of models: which file answers what, unless told otherwise.
/// <code>{ "version": 1, "defaults": { "ner": "cluener.lightlm" } }</code>
/// The names are those of commands ("ner") and contest tasks ("cluener"); the files lie in the same folder.
/// </summary>
internal static class ModelManifest
{
    public const string FileName = "manifest.json";
    private const int Version = 1;
    private const string Remedy = "Correct the manifest, or name a model with --model.";

    /// <summary>The default file for a name in a folder, or null where the folder has no manifest or the manifest no such name.</summary>
    /// <exception cref="DefaultModelException">The manifest cannot be read.</exception>
    public static string? Find(string folder, string name)
    {
        string path = Path.Combine(folder, FileName);
        if (!Path.Exists(path))
        {
            return null;
        }

        try
        {
            JsonElement root = HandwrittenJson.Read(path);
            RequireVersion(path, root);
            return root.TryGetProperty("defaults", out JsonElement defaults) ? FileIn(path, folder, defaults, name) : null;
        }
        catch (FileException e)
        {
            throw new DefaultModelException($"{e.Message} Or name a model with --model.", e);
        }
    }

    private static string? FileIn(string path, string folder, JsonElement defaults, string name)
    {
        JsonElement file = default;
        bool isObject = defaults.ValueKind == JsonValueKind.Object;
        if (isObject && !defaults.TryGetProperty(name, out file))
        {
            return null;
        }

        return isObject && file.ValueKind == JsonValueKind.String && file.GetString() is { Length: > 0 } found && !found.Contains('\0')
            ? Path.Combine(folder, found)
            : throw new DefaultModelException($"{path}: defaults: expected the name of a file for '{name}', found something else. {Remedy}");
    }

    private static void RequireVersion(string path, JsonElement root)
    {
        bool isKnown = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("version", out JsonElement version)
            && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out int number) && number == Version;
        if (!isKnown)
        {
            throw new DefaultModelException($"{path}: expected \"version\": {Version}, found another or none. {Remedy}");
        }
    }
}
