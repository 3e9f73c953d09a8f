namespace LightLM.Descriptions;

/// <summary>One dimension of a tensor that a model must have.</summary>
/// <param name="Field">The field of the description that determines it, under the compact format's name.</param>
/// <param name="Size">The number of elements.</param>
internal readonly record struct Dimension(string Field, long Size);
