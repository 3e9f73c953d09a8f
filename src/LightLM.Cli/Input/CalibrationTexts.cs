namespace LightLM.Cli.Input;

/// <summary>Reads files of calibration texts, one a line; blank lines are left out.</summary>
internal static class CalibrationTexts
{
    /// <summary>More is rather a corpus than a few texts, and would take minutes.</summary>
    private const long MaxBytes = 1 << 20;

    /// <exception cref="LightLMException">The file cannot be read, is too large, is not UTF-8 or holds no text.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        string[] texts = WholeText.ReadFile(path, MaxBytes).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return texts.Length > 0
            ? texts
            : throw new InputException(
                $"{path}: expected calibration texts, one a line, found none. Give a few dozen like those that the model is for.");
    }
}
