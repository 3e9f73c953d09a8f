namespace LightLM.Testing;

/// <summary>Finds the reference data that lies beside some clones of the repository; tests without it are skipped with a reason.</summary>
internal static class SharedData
{
    private static readonly string? Root = Find();

    /// <summary>The path of a file or folder below the reference data; skips the running test where it is absent.</summary>
    public static string Require(string relativePath)
    {
        Assert.SkipWhen(Root is null, "The reference data (../shared beside the repository) is not on this machine.");
        string path = Path.Combine(Root!, relativePath);
        Assert.SkipUnless(Path.Exists(path), $"The reference data has no '{relativePath}'.");
        return path;
    }

    private static string? Find()
    {
        string? beside = Path.GetDirectoryName(Clone.Folder);
        string? shared = beside is null ? null : Path.Combine(beside, "shared");
        return Directory.Exists(shared) ? shared : null;
    }
}
