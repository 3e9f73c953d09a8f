namespace LightLM.Testing;

/// <summary>The clone that the tests were built in.</summary>
internal static class Clone
{
    /// <summary>Its folder, or null where the tests were moved away from it.</summary>
    public static readonly string? Folder = Find();

    /// <summary>Its folder; fails the running test where there is none.</summary>
    public static string Root
    {
        get
        {
            Assert.True(Folder is not null, "The tests do not run from a clone.");
            return Folder!;
        }
    }

    private static string? Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Runtime.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
