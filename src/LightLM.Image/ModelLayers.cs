using LightLM.Image.Oci;

namespace LightLM.Image;

/// <summary>The models, each in a layer of its own, so that a new one leaves the others where they are.</summary>
internal static class ModelLayers
{
    private const string Folder = "app/models";
    private const string Manifest = "manifest.json";

    /// <summary>Makes the layers of a folder of models.</summary>
    /// <param name="folder">The folder: its manifest, and files named .lightlm.</param>
    /// <exception cref="ImageException">It has no models.</exception>
    public static IEnumerable<Layer> Create(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new ImageException($"{folder}: expected a folder of models, found none. Check the path.");
        }

        string[] models = [.. Directory.EnumerateFiles(folder, "*.lightlm").Order(StringComparer.Ordinal)];
        if (models.Length == 0)
        {
            throw new ImageException($"{folder}: expected files named .lightlm, found none. Make one with 'lightlm convert'.");
        }

        string[] more = [.. ((string[])[Manifest, "LICENSE.txt"]).Select(name => Path.Combine(folder, name)).Where(File.Exists)];
        IEnumerable<string[]> groups = models.Select(model => (string[])[model]);
        foreach (string[] paths in more.Length > 0 ? groups.Prepend(more) : groups)
        {
            LayerFiles files = new();
            foreach (string path in paths)
            {
                files.AddFile($"{Folder}/{Path.GetFileName(path)}", File.ReadAllBytes(path), LayerFiles.FileMode);
            }

            yield return Layer.Of($"models: {string.Join(", ", paths.Select(Path.GetFileName))}", files);
        }
    }
}
