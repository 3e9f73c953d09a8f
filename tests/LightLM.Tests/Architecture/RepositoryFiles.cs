using LightLM.Testing;

namespace LightLM.Tests.Architecture;

/// <summary>The files of the repository that the tests were built in.</summary>
internal static class RepositoryFiles
{
    /// <summary>The folder with the solution.</summary>
    public static string Root => Clone.Root;

    /// <summary>A path in the repository.</summary>
    public static string At(string path) => Path.Combine(Root, path);

    /// <summary>The code below a folder, without what builds leave there.</summary>
    public static IEnumerable<string> Code(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(file => !IsOutput(file));

    /// <summary>Whether a path is that of a build's output.</summary>
    public static bool IsOutput(string path) =>
        Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");
}
