namespace LightLM.Descriptions;

/// <summary>A stored tensor: its name, element type and shape.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The dimensions, outermost first; elements are stored row by row.</param>
public sealed record TensorInfo(string Name, TensorType Type, IReadOnlyList<int> Shape)
{
    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, dimension) => product * dimension);
}
