using System.Text.RegularExpressions;

namespace LightLM.Tests.Architecture;

/// <summary>Which folders of the library may know which: the table of docs/architecture.md.</summary>
public sealed partial class ArrowTests
{
    /// <summary>The folders, lowest first, and those below them that they may name. "" are the errors, which know nothing.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Kernels"] = [],
        ["Threading"] = [],
        ["Files"] = [""],
        ["Descriptions"] = [""],
        ["Tokenization"] = ["", "Descriptions"],
        ["Encoders"] = ["", "Descriptions", "Kernels", "Threading"],
        ["Formats"] = ["", "Descriptions", "Files", "Kernels", "Tokenization"],
        ["Checkpoints"] = ["", "Descriptions", "Files", "Formats", "Tokenization"],
        ["Tasks"] = ["", "Descriptions", "Encoders", "Files", "Formats", "Kernels", "Threading", "Tokenization"],
        ["Verification"] = ["", "Descriptions", "Encoders", "Files", "Formats", "Kernels", "Tasks", "Tokenization", "LightModel"],
        ["Calibration"] = ["", "Descriptions", "Encoders", "Formats", "Kernels", "Tasks", "Verification"],
    };

    private static readonly Dictionary<string, string[]> Sources = Directory.GetDirectories(RepositoryFiles.At("src/LightLM"))
        .Where(folder => RepositoryFiles.Code(folder).Any())
        .ToDictionary(folder => Path.GetFileName(folder), folder => RepositoryFiles.Code(folder).Select(File.ReadAllText).ToArray());

    [Fact]
    public void Every_folder_has_its_arrows() => Assert.Equal(Allowed.Keys.Order(), Sources.Keys.Order());

    [Fact]
    public void Arrows_point_downwards()
    {
        string[] found = [.. Sources.Keys.SelectMany(from => Named(from).Where(to => to != from && !Allowed[from].Contains(to)).Select(to => $"{from} -> {to}"))];
        Assert.Empty(found);
    }

    /// <summary>The folders, and the types beside them, that the code of a folder names in usings, qualified names, and without either.</summary>
    private static IEnumerable<string> Named(string folder)
    {
        string code = string.Join('\n', Sources[folder]);
        HashSet<string> words = [.. Word().Matches(code).Select(match => match.Value)];
        IEnumerable<string> folders = Sources.Keys.Where(other =>
            Regex.IsMatch(code, $@"\bLightLM\.{other}\b") || Qualified().Matches(code).Any(match => match.Groups[1].Value == other && Declares(other, match.Groups[2].Value)));
        IEnumerable<string> beside = Directory.GetFiles(RepositoryFiles.At("src/LightLM"), "*.cs").Select(file => Path.GetFileNameWithoutExtension(file));
        return folders.Concat(beside.Where(words.Contains).Select(type => type is "Excerpt" || (type.EndsWith("Exception", StringComparison.Ordinal) && type != "TaskMismatchException") ? "" : type));
    }

    private static bool Declares(string folder, string type) =>
        Sources[folder].Any(code => Regex.IsMatch(code, $@"\b(class|struct|record|interface|enum|delegate \w+) {type}\b"));

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"\b([A-Z]\w+)(?:\.[A-Z]\w+)*?\.([A-Z]\w+)\b")]
    private static partial Regex Qualified();
}
