using LightLM.Testing;

namespace LightLM.Native.Tests;

/// <summary>The sample in C finds what C# finds.</summary>
public sealed class SampleTests(PublishedLibrary library)
{
    [Fact]
    public void It_prints_the_entities_of_a_text()
    {
        const string Text = "😀张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。";
        using TemporaryFolder folder = new();
        string program = folder.At("entities");
        library.Compile("docs/samples/c/entities.c", program);
        string[] lines = Dotnet.Run(program, Fixtures.Models, ["cluener.lightlm", Text], []).Succeeds().Lines;
        Assert.Equal(
            ["name 张伟 [4, 10)", "company 腾讯公司 [13, 25)", "position 产品经理 [28, 40)", "game 《英雄联盟》 [58, 76)"],
            lines.Select(line => line[..line.LastIndexOf(' ')]));
    }

    [Fact]
    public void It_says_why_it_fails()
    {
        using TemporaryFolder folder = new();
        string program = folder.At("entities");
        library.Compile("docs/samples/c/entities.c", program);
        CommandResult missing = Dotnet.Run(program, folder.Path, ["missing.lightlm", "x"], []);
        Assert.Equal(1, missing.ExitCode);
        Assert.StartsWith("load: LIGHTLM_MODEL_FILE_ERROR: missing.lightlm: ", missing.Errors, StringComparison.Ordinal);
    }
}
