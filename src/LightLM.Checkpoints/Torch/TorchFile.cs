using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Torch;

/// <summary>
/// A file of <c>torch.save</c> with a state dictionary: opening reads what describes the tensors, which are copied when they are asked for.
/// </summary>
internal static class TorchFile
{
    private const string Container = "pytorch";

    /// <summary>Opens a file, of whichever version of PyTorch.</summary>
    /// <exception cref="ModelFileException">The file cannot be read, breaks a rule of its format, or names what is no part of weights.</exception>
    public static TensorSource Open(string path)
    {
        StoredFile file = StoredFile.Open(path);
        try
        {
            IReadOnlyDictionary<string, TensorView> tensors = ZipDirectory.IsZip(file) ? TorchZip.Read(path, file) : TorchStream.Read(path, file);
            SharedMemory.Check(path, file.Length, tensors);
            return new TensorOverlay(new WeightFiles(path, Container, file), tensors);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
