using System.Text.RegularExpressions;
using LightLM.Testing;

namespace LightLM.Package.Tests;

/// <summary>A sample that reads sentences from standard input.</summary>
internal sealed partial class PublishedProgram(string[] command) : PublishedSample(command)
{
    protected override SampleAnswer Ask(Dictionary<string, string> environment)
    {
        CommandResult result = Dotnet.Run(Command[0], Path.GetTempPath(), Command[1..], environment, Sentence + "\n").Succeeds();
        return new SampleAnswer(result.Output + result.Errors, [.. Entity().Matches(result.Output).Select(match => match.Value)]);
    }

    [GeneratedRegex(@"\w+ \S+ \[\d+, \d+\) \d\.\d+")]
    private static partial Regex Entity();
}
