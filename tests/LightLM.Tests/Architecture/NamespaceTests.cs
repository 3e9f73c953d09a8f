using System.Text.RegularExpressions;

namespace LightLM.Tests.Architecture;

/// <summary>A namespace tells the folder of a file, in every project.</summary>
public sealed partial class NamespaceTests
{
    public static TheoryData<string> Projects =>
        [.. Directory.GetFiles(RepositoryFiles.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => !RepositoryFiles.IsOutput(file))
            .Select(file => Path.GetRelativePath(RepositoryFiles.Root, Path.GetDirectoryName(file)!))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_are_folders(string project)
    {
        string root = RepositoryFiles.At(project);
        string[] others =
        [
            .. from file in RepositoryFiles.Code(root)
               let declared = Namespace().Match(File.ReadAllText(file)).Groups[1].Value
               let folder = Path.GetRelativePath(root, Path.GetDirectoryName(file)!)
               let expected = folder == "." ? Path.GetFileName(root) : $"{Path.GetFileName(root)}.{folder.Replace(Path.DirectorySeparatorChar, '.')}"
               where declared.Length > 0 && declared != expected
               select $"{Path.GetRelativePath(root, file)}: {declared}",
        ];
        Assert.Empty(others);
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
