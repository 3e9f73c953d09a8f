using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;

namespace LightLM.Checkpoints;

/// <summary>Opens models in whatever supported form they come.</summary>
public static class ModelFiles
{
    /// <summary>Opens a compact file or a checkpoint.</summary>
    /// <param name="path">
    /// A compact file (<c>.lightlm</c>), a directory with a checkpoint, or a file of weights beside its configuration.
    /// </param>
    /// <exception cref="ModelFileException">The path names none of these, or what it names is damaged or not supported.</exception>
    public static ModelPackage Open(string path) => Open(path, CheckpointForms.None);

    /// <summary>Opens a compact file or a checkpoint, whose files may be in forms that other libraries read.</summary>
    /// <param name="path">
    /// A compact file (<c>.lightlm</c>), a directory with a checkpoint, or a file of weights beside its configuration.
    /// </param>
    /// <param name="forms">The forms that other libraries read.</param>
    /// <exception cref="ModelFileException">The path names none of these, or what it names is damaged or not supported.</exception>
    public static ModelPackage Open(string path, CheckpointForms forms)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(forms);
        if (!Directory.Exists(path) && !File.Exists(path))
        {
            const string expected = $"a {CompactFile.Extension} file, a checkpoint directory or a file of weights";
            throw ModelFileException.Mismatch(path, null, expected, "nothing", "Check the path.");
        }

        WeightContainers containers = new(forms.Weights);
        if (Directory.Exists(path) || !containers.MayBeCompact(path))
        {
            return CheckpointReader.Open(path, forms);
        }

        OtherWeights.RefuseFile(path, containers.Formats);
        SafetensorsFile file = SafetensorsFile.Open(path);
        if (CompactFile.IsCompact(file) || CompactFile.HasExtension(path))
        {
            return CompactFile.Read(file);
        }

        file.Dispose();
        return CheckpointReader.Open(path, forms);
    }
}
