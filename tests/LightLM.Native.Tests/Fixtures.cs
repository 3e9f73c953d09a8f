using LightLM.Testing;

namespace LightLM.Native.Tests;

/// <summary>What the tests work on.</summary>
internal static class Fixtures
{
    /// <summary>The models that come along.</summary>
    public static string Models => Path.Combine(Clone.Root, "models");

    /// <summary>A few rows of each data set.</summary>
    public static string Data => Path.Combine(Clone.Root, "tests", "LightLM.Clue.Tests", "Fixtures", "mini");
}
