namespace LightLM.Tests.Reference;

/// <summary>The vectors that relative positions add to the keys and values of a sequence, as one query sees them.</summary>
/// <param name="query">The query's position.</param>
/// <param name="maxDistance">The largest distance that is told from larger ones.</param>
/// <param name="headSize">The width of a head.</param>
internal sealed class NaiveDistances(int query, int maxDistance, int headSize)
{
    /// <summary>A column of a distance's vector: the sine, or the cosine behind it, of (distance + max distance) * 10000^(-2i / head size).</summary>
    public static double Element(int distance, int maxDistance, int column, int headSize)
    {
        double angle = (Math.Clamp(distance, -maxDistance, maxDistance) + maxDistance) * Math.Pow(10000, -(column / 2 * 2.0 / headSize));
        return column % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle);
    }

    /// <summary>A column of a key's vector.</summary>
    public float Of(int key, int column) => (float)Element(key - query, maxDistance, column, headSize);

    /// <summary>A column of the vectors within the max distance, in the order of distances.</summary>
    public float[] Within(int column) =>
        [.. Enumerable.Range(1 - maxDistance, (2 * maxDistance) - 1).Select(distance => (float)Element(distance, maxDistance, column, headSize))];

    /// <summary>The place of a key's vector among those within the max distance; null for one at the max distance or beyond.</summary>
    public int? PlaceWithin(int key) => Math.Abs(key - query) < maxDistance ? key - query + maxDistance - 1 : null;
}
