using System.Text;
using LightLM.Checkpoints.Pickle;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Torch;

/// <summary>The archive that PyTorch writes since 1.6: a pickle, and each storage's bytes in an entry of their own.</summary>
internal static class TorchZip
{
    private const string PickleName = "/data.pkl";
    private const string ByteOrderName = "/byteorder";

    /// <summary>Reads what describes the tensors.</summary>
    /// <exception cref="ModelFileException">The archive breaks a rule of its format, or names what is no part of weights.</exception>
    public static IReadOnlyDictionary<string, TensorView> Read(string path, StoredFile file)
    {
        IReadOnlyDictionary<string, ZipEntry> entries = ZipDirectory.Read(path, file);
        string folder = FindFolder(path, entries.Keys);
        TorchPickle pickle = new(path, folder + PickleName);
        ZipEntry program = entries[folder + PickleName];
        object? saved = Unpickler.Read(new PickleStream(file, pickle.Rules, program.Offset, program.Length), pickle.Rules);
        bool isBigEndian = IsBigEndian(path, file, folder + ByteOrderName, entries);
        foreach (TorchStorage storage in pickle.Storages.Values)
        {
            TorchPickle.Place(storage, file, Find(path, $"{folder}/data/{storage.Key}", entries, storage).Offset, isBigEndian);
        }

        return StateDictionary.Read(saved, pickle.Rules);
    }

    private static string FindFolder(string path, IEnumerable<string> names)
    {
        string[] pickles = [.. names.Where(name => name.EndsWith(PickleName, StringComparison.Ordinal) && name.Count(letter => letter == '/') == 1)];
        const string remedy = "Save the weights with torch.save, or as safetensors.";
        return pickles is [string pickle] ? pickle[..^PickleName.Length] : throw ModelFileException.Mismatch(
            path, null, $"an archive of torch.save with one entry NAME{PickleName}", $"{pickles.Length}", remedy);
    }

    private static bool IsBigEndian(string path, StoredFile file, string name, IReadOnlyDictionary<string, ZipEntry> entries)
    {
        if (!entries.TryGetValue(name, out ZipEntry? entry))
        {
            return false;
        }

        byte[] order = new byte[Math.Min(entry.Length, 16)];
        file.Read(entry.Offset, order);
        return Encoding.Latin1.GetString(order) switch
        {
            "little" => false,
            "big" => true,
            string other => throw ModelFileException.Mismatch(path, name, "'little' or 'big'", $"'{other}'", "Save the file again."),
        };
    }

    private static ZipEntry Find(string path, string name, IReadOnlyDictionary<string, ZipEntry> entries, TorchStorage storage)
    {
        if (entries.TryGetValue(name, out ZipEntry? entry) && entry.Length == storage.Bytes)
        {
            return entry;
        }

        string found = entry is null ? "no such entry" : $"{entry.Length} bytes";
        throw ModelFileException.Mismatch(
            path, name, $"{storage.Count} elements of {storage.Format.Name}", found, "The file is damaged: download or save it again.");
    }
}
