namespace LightLM.Package.Tests;

/// <summary>A sample that can be run.</summary>
/// <param name="command">The program and its first arguments.</param>
internal abstract class PublishedSample(string[] command)
{
    public const string Sentence = "张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。";

    protected string[] Command => command;

    /// <summary>Asks for the entities of the sentence, from a folder that is not the program's.</summary>
    /// <param name="kernels">The kernel path that it is to take; null for its best.</param>
    public SampleAnswer Ask(string? kernels = null) => Ask(kernels is null ? [] : new() { ["LIGHTLM_KERNELS"] = kernels });

    protected abstract SampleAnswer Ask(Dictionary<string, string> environment);
}
