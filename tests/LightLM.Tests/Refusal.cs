namespace LightLM.Tests;

/// <summary>Checks that bad input ends in one clear error.</summary>
internal static class Refusal
{
    /// <summary>Checks the error's type, and that its message names the file, the item, what was expected and found, a remedy.</summary>
    public static ModelFileException Of(Action action, string path, string? item, string? fragment = null)
    {
        ModelFileException error = Assert.Throws<ModelFileException>(action);
        Assert.Equal(path, error.Path);
        Assert.Equal(item, error.Item);
        Assert.Matches(@"(?s)^[^\0]+: expected .+, found .+\. [A-Z].+\.$", error.Message);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(item ?? path, error.Message, StringComparison.Ordinal);
        Assert.Contains(fragment ?? "", error.Message, StringComparison.Ordinal);
        return error;
    }

    /// <summary>Checks that a file cannot be read or written, and that the message names it and a remedy.</summary>
    public static FileException OfFile(Action action, string path, string fragment)
    {
        FileException error = Assert.Throws<FileException>(action);
        Assert.Equal(path, error.Path);
        Assert.Matches(@"(?s)^[^\0]+: .+\. [A-Z].+\.$", error.Message);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(fragment, error.Message, StringComparison.Ordinal);
        return error;
    }
}
