using LightLM.Files;

namespace LightLM.Cli.Models;

/// <summary>
/// The file <c>manifest.json</c> in a folder of models: which file answers what, unless told otherwise, and what its encoder computes.
/// <code>{ "version": 1, "defaults": { "ner": "cluener.lightlm" }, "digests": { "cluener.lightlm": "5f70..." } }</code>
/// The names are those of commands ("ner") and contest tasks ("cluener"); the files lie in the same folder.
/// </summary>
internal static class ModelManifest
{
    public const string FileName = "manifest.json";
    private const string Defaults = "defaults";
    private const int Version = 1;

    /// <summary>The default file for a name in a folder, or null where the folder has no manifest or the manifest no such name.</summary>
    /// <exception cref="DefaultModelException">The manifest cannot be read.</exception>
    public static string? Find(string folder, string name) => Read(folder, Defaults)?.Find(name) is JsonItem file ? PathOf(folder, file) : null;

    /// <summary>The digest that the manifest beside a model has for it, or null.</summary>
    /// <exception cref="DefaultModelException">The manifest cannot be read.</exception>
    public static string? FindDigest(string model) =>
        Read(Path.GetDirectoryName(Path.GetFullPath(model)) ?? "/", "digests")?.Find(Path.GetFileName(model))?.Text();

    /// <summary>The files of all names in a folder, each once; none where the folder has no manifest.</summary>
    /// <exception cref="DefaultModelException">The manifest cannot be read.</exception>
    public static IEnumerable<string> FindAll(string folder) =>
        Read(folder, Defaults)?.Members.Select(member => PathOf(folder, member.Value)).OfType<string>().Distinct(StringComparer.Ordinal) ?? [];

    private static JsonItem? Read(string folder, string member)
    {
        string path = Path.Combine(folder, FileName);
        if (!Path.Exists(path))
        {
            return null;
        }

        JsonItem root = JsonItem.ReadHandwritten(path, Fault);
        if (root["version"].OrNull?.Integer(int.MinValue, int.MaxValue) is not Version)
        {
            throw root["version"].Error($"\"version\": {Version}", "another or none");
        }

        return root.Find(member)?.AsObject();
    }

    private static string? PathOf(string folder, JsonItem file) => file.Text() switch
    {
        null => null,
        { Length: > 0 } found when !found.Contains('\0') => Path.Combine(folder, found),
        _ => throw file.Error("the name of a file"),
    };

    private static DefaultModelException Fault(string path, int? line, string? item, string problem, Exception? cause)
    {
        FileException fault = new(path, line, item is null ? problem : $"{item}: {problem}", cause);
        return new DefaultModelException($"{fault.Message} Or name a model with --model.", fault);
    }
}
