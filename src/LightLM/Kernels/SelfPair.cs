namespace LightLM.Kernels;

/// <summary>A query and a key of the same token.</summary>
/// <param name="Query">The number of the query.</param>
/// <param name="Key">The number of the key.</param>
internal readonly record struct SelfPair(int Query, int Key);
