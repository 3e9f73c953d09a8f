namespace LightLM.Testing;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The lines of the output, without the last line's end.</summary>
    public string[] Lines => Output.TrimEnd().Split('\n', StringSplitOptions.TrimEntries);

    /// <summary>Fails the running test where the command failed.</summary>
    public CommandResult Succeeds()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode}:\n{Output}\n{Errors}");
        return this;
    }
}
