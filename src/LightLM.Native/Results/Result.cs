using LightLM.Native.Handles;

namespace LightLM.Native.Results;

/// <summary>A result that a caller holds.</summary>
internal abstract class Result : IDisposable
{
    /// <summary>The memory of all that the caller reads of it.</summary>
    protected Arena Arena { get; } = new();

    /// <inheritdoc/>
    public void Dispose() => Arena.Dispose();
}
