namespace LightLM.Onnx.Import.Model;

/// <summary>A part of a file.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte behind its last.</param>
internal readonly record struct Extent(long Start, long End)
{
    public long Length => End - Start;
}
