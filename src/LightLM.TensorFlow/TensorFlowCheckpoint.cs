using LightLM.Checkpoints;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.TensorFlow;

/// <summary>
/// Checkpoints of TensorFlow 1, in which BERT and its kin were first published: an index of variables, and shards with their elements.
/// </summary>
public static class TensorFlowCheckpoint
{
    private const string ContainerName = "tensorflow";
    private const string IndexExtension = ".index";

    /// <summary>The form, to be registered where models are opened.</summary>
    public static WeightContainer Container { get; } = new("TensorFlow 1", Toolkit.TensorFlow, Open)
    {
        FileName = CheckpointState.FileName,
        Extensions = [IndexExtension],
    };

    /// <summary>Opens a checkpoint: its variables are read, and their checksums verified, when they are asked for.</summary>
    /// <param name="path">The index, or a file named <c>checkpoint</c> that names it.</param>
    /// <exception cref="ModelFileException">A file is missing, damaged or not supported.</exception>
    public static TensorSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string index = Path.GetFileName(path) == CheckpointState.FileName ? CheckpointState.ReadPrefix(path) + IndexExtension : path;
        string prefix = index.EndsWith(IndexExtension, StringComparison.OrdinalIgnoreCase) ? index[..^IndexExtension.Length] : index;
        List<StoredFile> files = [];
        try
        {
            files.Add(StoredFile.Open(index));
            IReadOnlyDictionary<string, byte[]> entries = SortedTable.Read(index, files[0]);
            BundleHeader header = BundleHeader.Read(index, entries);
            for (int shard = 0; shard < header.Shards; shard++)
            {
                files.Add(StoredFile.Open($"{prefix}.data-{shard:D5}-of-{header.Shards:D5}"));
            }

            BundleTensors tensors = new(index, entries, header.IsBigEndian, files[1..]);
            return new TensorOverlay(new WeightFiles(index, ContainerName, files), tensors.Read());
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }
}
