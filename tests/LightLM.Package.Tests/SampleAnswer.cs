using System.Text.RegularExpressions;

namespace LightLM.Package.Tests;

/// <summary>What a sample said and answered.</summary>
/// <param name="Log">What it said when it loaded its model.</param>
/// <param name="Entities">The entities, each as "company 腾讯公司 [3, 7) 0.6852".</param>
internal sealed partial record SampleAnswer(string Log, IReadOnlyList<string> Entities)
{
    /// <summary>The path that its kernels take.</summary>
    public string KernelPath
    {
        get
        {
            Match match = Loaded().Match(Log);
            Assert.True(match.Success, $"The sample does not say how it runs:\n{Log}");
            return match.Groups[1].Value;
        }
    }

    /// <summary>Whether it says that the processor offers a better path, and by which property a publish takes it.</summary>
    public bool NamesTheProperty => Log.Contains("-p:LightLMInstructionSet=", StringComparison.Ordinal);

    [GeneratedRegex(@"token classification, \d+ layers of \d+, (\w+), 1 thread")]
    private static partial Regex Loaded();
}
