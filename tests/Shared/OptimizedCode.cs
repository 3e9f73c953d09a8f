namespace LightLM.Testing;

/// <summary>What only code tells that was optimized: times, and that nothing is allocated.</summary>
internal static class OptimizedCode
{
    /// <summary>Skips the running test in a debug build.</summary>
    public static void Require()
    {
#if DEBUG
        Assert.Skip("A debug build takes other times, and allocates where an optimized one does not.");
#endif
    }
}
