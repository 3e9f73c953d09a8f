using System.Globalization;
using LightLM.Files;

namespace LightLM.Onnx.Import.Model;

/// <summary>The files beside a model that hold elements of its tensors.</summary>
/// <param name="modelPath">The model's file.</param>
internal sealed class ExternalFiles(string modelPath)
{
    private const string Remedy = "Export the model again with its data in one file beside it, or in model.onnx itself.";

    private readonly Dictionary<string, StoredFile> _files = new(StringComparer.Ordinal);
    private readonly List<(string Location, Extent Part, string Tensor)> _parts = [];

    /// <summary>Those that were opened.</summary>
    public IReadOnlyCollection<StoredFile> Opened => _files.Values;

    /// <summary>Finds the elements of a tensor.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="entries">What the model says about them: <c>location</c>, <c>offset</c> and <c>length</c>.</param>
    /// <param name="bytes">How many bytes its shape asks for.</param>
    /// <exception cref="ModelFileException">They are not in a file of the model's folder, or not all of them.</exception>
    public (StoredFile File, long Start) Find(string tensor, IReadOnlyDictionary<string, string> entries, long bytes)
    {
        string location = entries.GetValueOrDefault("location", "");
        StoredFile file = Open(tensor, location);
        long offset = Number(tensor, entries, "offset") ?? 0;
        long length = Number(tensor, entries, "length") ?? bytes;
        if (length != bytes || offset > file.Length - bytes)
        {
            string found = $"{length} at byte {offset} of {file.Length}";
            throw ModelFileException.Mismatch(modelPath, tensor, $"{bytes} bytes in '{location}', as its shape asks for", found, Remedy);
        }

        _parts.Add((location, new Extent(offset, offset + bytes), tensor));
        return (file, offset);
    }

    /// <summary>
    /// Refuses tensors that lie in each other. Two may be the same, but all together are at most twice as long as their file, so that what is made of
    /// them is not without bounds.
    /// </summary>
    public void RequireApart()
    {
        foreach (IGrouping<string, (string Location, Extent Part, string Tensor)> parts in _parts.GroupBy(part => part.Location, StringComparer.Ordinal))
        {
            long most = 2 * _files[parts.Key].Length;
            Int128 all = parts.Aggregate((Int128)0, (sum, part) => sum + part.Part.Length);
            if (all > most)
            {
                throw ModelFileException.Mismatch(modelPath, parts.Key, $"tensors of at most {most} bytes, twice those of the file", $"{all}", Remedy);
            }

            (string Location, Extent Part, string Tensor) last = default;
            foreach ((string Location, Extent Part, string Tensor) part in parts.OrderBy(part => part.Part.Start).ThenBy(part => part.Part.End))
            {
                if (part.Part.Start < last.Part.End && part.Part != last.Part)
                {
                    string expected = $"elements apart from those of '{last.Tensor}', which end at byte {last.Part.End}";
                    throw ModelFileException.Mismatch(modelPath, part.Tensor, expected, $"byte {part.Part.Start} of '{part.Location}'", Remedy);
                }

                last = part;
            }
        }
    }

    private StoredFile Open(string tensor, string location)
    {
        if (_files.TryGetValue(location, out StoredFile? opened))
        {
            return opened;
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(modelPath))!;
        if (!FileReading.IsPlainName(location) || LeadsOut(Path.Combine(folder, location), folder))
        {
            throw ModelFileException.Mismatch(modelPath, tensor, "elements in a file of the model's own folder", $"'{location}'", Remedy);
        }

        return _files[location] = StoredFile.Open(Path.Combine(folder, location));
    }

    /// <summary>
    /// Whether a file is a link to another folder. Caches of models keep all files of a model as links to one folder: where the model's own file
    /// is such a link, that folder is its own too.
    /// </summary>
    private bool LeadsOut(string path, string folder)
    {
        try
        {
            return File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target && Path.GetDirectoryName(target.FullName) is var place
                && place != folder
                && place != Path.GetDirectoryName(File.ResolveLinkTarget(modelPath, returnFinalTarget: true)?.FullName);
        }
        catch (Exception e) when (FileReading.IsFileError(e))
        {
            throw FileReading.Unreadable(path, e);
        }
    }

    private long? Number(string tensor, IReadOnlyDictionary<string, string> entries, string key) => !entries.TryGetValue(key, out string? text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
        : throw ModelFileException.Mismatch(modelPath, tensor, $"a number of bytes as {key}", $"'{text}'", Remedy);
}
