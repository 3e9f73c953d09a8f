namespace LightLM.Tasks;

/// <summary>A part of a text.</summary>
/// <param name="Start">The first UTF-16 unit.</param>
/// <param name="Length">The number of UTF-16 units.</param>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>The UTF-16 unit behind the last one.</summary>
    public int End => Start + Length;

    /// <inheritdoc/>
    public override string ToString() => $"[{Start}, {End})";
}
