using LightLM.Descriptions;

namespace LightLM.Formats.Tensors;

/// <summary>
/// Bounds tensors that lie in the same bytes of a file, such as tied embeddings: many of them would make a large model of a small file.
/// </summary>
internal static class SharedMemory
{
    private const int MostUses = 2;

    /// <summary>Checks the tensors of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">Its length.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <exception cref="ModelFileException">They have more than twice the file's bytes.</exception>
    public static void Check(string path, long length, IReadOnlyDictionary<string, TensorView> tensors)
    {
        long left = MostUses * length;
        foreach ((string name, TensorView tensor) in tensors)
        {
            left -= tensor.Type == TensorType.Other ? 0 : tensor.Bytes;
            if (left < 0)
            {
                string expected = $"tensors of at most {MostUses * length} bytes, {MostUses} times the file's";
                throw ModelFileException.Mismatch(path, name, expected, "more, which share memory", "Save each tensor for itself.");
            }
        }
    }
}
