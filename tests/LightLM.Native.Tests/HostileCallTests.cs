using System.Runtime.Intrinsics.X86;

namespace LightLM.Native.Tests;

/// <summary>Calls that are wrong end with a status and a message, whatever they hand over; Programs/hostile.c has the calls.</summary>
public sealed class HostileCallTests(HostileProgram program) : IClassFixture<HostileProgram>
{
    [Theory]
    [InlineData("null_pointers")]
    [InlineData("texts_that_are_none")]
    [InlineData("lengths")]
    [InlineData("numbers")]
    [InlineData("sizes")]
    [InlineData("buffers")]
    [InlineData("handles")]
    [InlineData("files")]
    [InlineData("other_tasks")]
    [InlineData("offsets")]
    [InlineData("evaluation")]
    [InlineData("threads")]
    [InlineData("memory")]
    public void They_end_with_a_status(string check) => program.Run(check);

    [Fact]
    public void The_kernels_take_a_path_of_wide_vectors()
    {
        Assert.SkipUnless(PublishedLibrary.IsForAvx2 && Avx2.IsSupported, "The rule is for processors with AVX2.");
        string[] words = program.Run("library").Split(' ');
        Assert.Equal(typeof(LightModel).Assembly.GetName().Version!.ToString(fieldCount: 3), words[0]);
        Assert.Contains(words[1], new[] { "avx2", "avxvnni" });
    }
}
