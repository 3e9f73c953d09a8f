namespace LightLM.Descriptions;

/// <summary>A tensor that a model must have.</summary>
internal sealed record ExpectedTensor(string Name, TensorKind Kind, IReadOnlyList<Dimension> Shape)
{
    /// <summary>Whether a model may leave the tensor out.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether a stored tensor has the expected shape.</summary>
    public bool HasShape(IReadOnlyList<int> shape) =>
        shape.Select(size => (long)size).SequenceEqual(Shape.Select(dimension => dimension.Size));

    /// <summary>The shape with the fields that determine it, such as "[hidden_size 312, feed_forward_size 1248]".</summary>
    /// <param name="fieldName">Turns a field's name into the one that the reader of the message knows.</param>
    public string ShowShape(Func<string, string> fieldName) =>
        $"[{string.Join(", ", Shape.Select(dimension => $"{fieldName(dimension.Field)} {dimension.Size}"))}]";
}
