namespace LightLM.Kernels;

/// <summary>Where the queries of an attention stand, for relative positions; nothing for other positions.</summary>
/// <param name="table">The vectors of distances.</param>
/// <param name="positions">The position of each query, ascending; keys stand at 0 and behind.</param>
internal readonly ref struct RelativeQueries(RelativePositions? table, ReadOnlySpan<int> positions)
{
    /// <summary>The vectors of distances, or null.</summary>
    public readonly RelativePositions? Table = table;

    /// <summary>The positions of the queries.</summary>
    public readonly ReadOnlySpan<int> Positions = positions;

    /// <summary>What is added to a column of a key or a value, as a query sees it.</summary>
    public unsafe float Element(int query, int key, int column) =>
        Table is null ? 0 : Table.Wave(Table.DistanceOf(key, Positions[query]))[column];
}
