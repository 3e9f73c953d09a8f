using System.Text;
using System.Text.RegularExpressions;
using LightLM.Files;

namespace LightLM.TensorFlow;

/// <summary>The file <c>checkpoint</c>, which names the latest checkpoint of its folder in protobuf's text format.</summary>
internal static partial class CheckpointState
{
    /// <summary>The file's name.</summary>
    public const string FileName = "checkpoint";

    private const int MaxBytes = 1 << 20;

    /// <summary>
    /// What the names of the latest checkpoint's files begin with. A folder in it is where the checkpoint was written, which need not be where it is.
    /// </summary>
    /// <exception cref="ModelFileException">The file cannot be read, or names none.</exception>
    public static string ReadPrefix(string path)
    {
        string text = Encoding.Latin1.GetString(FileReading.ReadAll(path, MaxBytes));
        Match match = LatestPath().Match(text);
        string name = match.Success ? Unescape(match.Groups[1].Value) : "";
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        string found = match.Success ? $"'{Excerpt.Of(name)}'" : "none";
        return FileReading.IsPlainName(name) ? Path.Combine(Path.GetDirectoryName(path) ?? "", name) : throw ModelFileException.Mismatch(
            path, "model_checkpoint_path", "the name of a checkpoint in this folder", found, "Name the .index file itself.");
    }

    /// <summary>Bytes of other characters than ASCII are escaped in octal.</summary>
    private static string Unescape(string text)
    {
        string bytes = Escape().Replace(text, match => match.Groups[1].Value is [>= '0' and <= '3', _, _] octal
            ? $"{(char)(((octal[0] - '0') * 64) + ((octal[1] - '0') * 8) + octal[2] - '0')}"
            : match.Groups[1].Value);
        return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));
    }

    [GeneratedRegex("""^\s*model_checkpoint_path:\s*"((?:[^"\\\n]|\\.)*)"\s*$""", RegexOptions.Multiline)]
    private static partial Regex LatestPath();

    [GeneratedRegex("""\\([0-3][0-7][0-7]|.)""")]
    private static partial Regex Escape();
}
