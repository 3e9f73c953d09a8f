using System.Text.RegularExpressions;

namespace LightLM.Tests.Architecture;

/// <summary>The folders of a library, and which of them and of the types beside them the code of a folder names.</summary>
internal sealed partial class Library
{
    private readonly string _name;
    private readonly Dictionary<string, string[]> _sources;
    private readonly string[] _beside;

    public Library(string name)
    {
        string root = RepositoryFiles.At(Path.Combine("src", name));
        _name = name;
        _sources = Directory.GetDirectories(root)
            .Where(folder => RepositoryFiles.Code(folder).Any())
            .ToDictionary(folder => Path.GetFileName(folder), folder => RepositoryFiles.Code(folder).Select(File.ReadAllText).ToArray());
        _beside = [.. Directory.GetFiles(root, "*.cs").Select(file => Path.GetFileNameWithoutExtension(file))];
    }

    public IEnumerable<string> Folders => _sources.Keys;

    /// <summary>The folders that a folder names in usings, qualified names, and without either.</summary>
    public IEnumerable<string> FoldersNamed(string folder)
    {
        string code = string.Join('\n', _sources[folder]);
        return Folders.Where(other => other != folder
            && (Regex.IsMatch(code, $@"\b{Regex.Escape(_name)}\.{other}\b")
                || Qualified().Matches(code).Any(match => match.Groups[1].Value == other && Declares(other, match.Groups[2].Value))));
    }

    /// <summary>The types beside the folders that a folder names.</summary>
    public IEnumerable<string> TypesNamed(string folder)
    {
        HashSet<string> words = [.. _sources[folder].SelectMany(code => Word().Matches(code)).Select(match => match.Value)];
        return _beside.Where(words.Contains);
    }

    private bool Declares(string folder, string type) =>
        _sources[folder].Any(code => Regex.IsMatch(code, $@"\b(class|struct|record|interface|enum|delegate \w+) {type}\b"));

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"\b([A-Z]\w+)(?:\.[A-Z]\w+)*?\.([A-Z]\w+)\b")]
    private static partial Regex Qualified();
}
