using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Torch;

/// <summary>The memory of one tensor, or of several that are views of it.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Format">How its elements are stored.</param>
/// <param name="Count">The number of its elements.</param>
internal sealed record TorchStorage(string Key, ElementFormat Format, long Count)
{
    /// <summary>The elements, once their place in the file is known.</summary>
    public StoredElements? Elements { get; set; }

    /// <summary>The stored length in bytes; negative where no file is so long.</summary>
    public long Bytes => Count <= long.MaxValue / Format.Bytes ? Count * Format.Bytes : -1;
}
