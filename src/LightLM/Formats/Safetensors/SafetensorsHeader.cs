using LightLM.Descriptions;

namespace LightLM.Formats.Safetensors;

/// <summary>A tensor of a safetensors file and its place.</summary>
/// <param name="Info">Its name, type and shape.</param>
/// <param name="TypeName">The type's name in the header.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte behind its last one.</param>
internal sealed record SafetensorsEntry(TensorInfo Info, string TypeName, long Begin, long End);

/// <summary>The header of a safetensors file, checked against the file's size.</summary>
/// <param name="Tensors">The tensors by name.</param>
/// <param name="Metadata">The strings under <c>__metadata__</c>.</param>
internal sealed record SafetensorsHeader(
    IReadOnlyDictionary<string, SafetensorsEntry> Tensors,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The name in the header that is not a tensor's.</summary>
    public const string MetadataName = "__metadata__";

    /// <summary>The bytes in front of the header that hold its length.</summary>
    public const int LengthBytes = sizeof(ulong);

    /// <summary>The longest header that is read, in bytes: the cap of the reference implementation.</summary>
    public const int MaxBytes = 100_000_000;
}
