namespace LightLM.Server.OpenInference;

/// <summary>A tensor of the Open Inference Protocol.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Data">Its values in row-major order: texts, whole numbers or floats.</param>
internal sealed record InferTensor(string Name, IReadOnlyList<long> Shape, InferData Data)
{
    /// <summary>How many values a shape has.</summary>
    /// <returns>-1 where a dimension is negative, or the number is too large.</returns>
    public static long CountOf(IReadOnlyList<long> shape)
    {
        long count = 1;
        foreach (long dimension in shape)
        {
            if (dimension < 0 || (dimension > 0 && count > int.MaxValue / dimension))
            {
                return -1;
            }

            count *= dimension;
        }

        return count;
    }
}
