namespace LightLM.Testing;

/// <summary>Finds the reference data that lies beside some clones of the repository; tests without it are skipped with a reason.</summary>
internal static class SharedData
{
    /// <summary>Set to 1 where the data is known to be there: what is missing of it then fails a test.</summary>
    private const string RequiringVariable = "LIGHTLM_TESTS_NEED_DATA";

    private static readonly string? Root = Find();
    private static readonly bool IsRequired = Environment.GetEnvironmentVariable(RequiringVariable) == "1";

    /// <summary>The path of a file or folder below the reference data; skips the running test where it is absent.</summary>
    public static string Require(string relativePath) => Require(relativePath, IsRequired);

    /// <summary>The path of a file or folder below the reference data; where it is absent the running test fails or is skipped.</summary>
    public static string Require(string relativePath, bool isRequired)
    {
        string? path = Root is null ? null : Path.Combine(Root, relativePath);
        string reason = Root is null
            ? "The reference data (../shared beside the repository) is not on this machine."
            : $"The reference data has no '{relativePath}'.";
        Assert.True(Path.Exists(path) || !isRequired, $"{reason} {RequiringVariable} says that it is there.");
        Assert.SkipUnless(Path.Exists(path), reason);
        return path!;
    }

    private static string? Find()
    {
        string? beside = Path.GetDirectoryName(Clone.Folder);
        string? shared = beside is null ? null : Path.Combine(beside, "shared");
        return Directory.Exists(shared) ? shared : null;
    }
}
