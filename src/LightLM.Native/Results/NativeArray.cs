namespace LightLM.Native.Results;

/// <summary>An array in memory that the other side reads.</summary>
/// <param name="Pointer">Its first value.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct NativeArray(nint Pointer, int Count);
