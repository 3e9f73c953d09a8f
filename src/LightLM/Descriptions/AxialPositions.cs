namespace LightLM.Descriptions;

/// <summary>
/// A table of positions made of two small ones (Kitaev et al., "Reformer", 2020): position p has row p / columns of the first and row
/// p % columns of the second, side by side.
/// </summary>
/// <param name="Rows">The rows of the first table.</param>
/// <param name="Columns">The rows of the second table.</param>
/// <param name="RowWidth">The width of the first table; the second has the rest of the embeddings' width.</param>
public sealed record AxialPositions(int Rows, int Columns, int RowWidth);
