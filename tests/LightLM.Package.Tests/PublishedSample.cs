namespace LightLM.Package.Tests;

/// <summary>A sample that can be run.</summary>
/// <param name="command">The program and its first arguments.</param>
internal abstract class PublishedSample(string[] command)
{
    public const string Sentence = "张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。";

    /// <summary>Sentences that are answered before any is timed: the JIT has then compiled all that it will.</summary>
    protected const int WarmUps = 2000;

    /// <summary>Sentences that are timed.</summary>
    protected const int Timed = 2000;

    protected string[] Command => command;

    /// <summary>Asks for the entities of the sentence, from a folder that is not the program's.</summary>
    /// <param name="kernels">The kernel path that it is to take; null for its best.</param>
    public SampleAnswer Ask(string? kernels = null) => Ask(EnvironmentOf(kernels));

    /// <summary>The time for the sentence in milliseconds, once the program is warm.</summary>
    /// <param name="kernels">The kernel path that it is to take; null for its best.</param>
    public double Time(string? kernels) => Time(EnvironmentOf(kernels));

    protected abstract SampleAnswer Ask(Dictionary<string, string> environment);

    protected abstract double Time(Dictionary<string, string> environment);

    private static Dictionary<string, string> EnvironmentOf(string? kernels) => kernels is null ? [] : new() { ["LIGHTLM_KERNELS"] = kernels };
}
