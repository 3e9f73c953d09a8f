namespace LightLM.Kernels;

/// <summary>What a row's values are multiplied by so that their mean square is 1.</summary>
internal static class RowScale
{
    /// <summary>1 / sqrt(mean square + epsilon).</summary>
    public static float Of(float squares, int columns, float epsilon) => 1f / MathF.Sqrt((squares / columns) + epsilon);
}
