using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace LightLM.Package.Tests;

/// <summary>The samples, with nothing but packages, are as right compiled ahead of time and trimmed as under the JIT, and take the processor's paths.</summary>
public sealed class SampleTests(BuiltPackages packages)
{
    private static readonly string[] FastPaths = ["avx2", "avxvnni", "avx512", "avx512vnni", "neondot", "neon"];

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    [Fact]
    public void Compiled_ahead_of_time_it_answers_as_under_the_jit()
    {
        SkipWithoutVectors();
        using Sample sample = new(packages, Sample.Console);
        SampleAnswer native = sample.Publish(Publication.Native).Ask();
        PublishedSample managed = sample.OpenBuild();
        CheckAnswer(native);
        Assert.Equal(managed.Ask(native.KernelPath).Entities, native.Entities);
        Assert.Equal(managed.Ask().KernelPath != native.KernelPath, native.NamesTheProperty);
    }

    [Theory(Explicit = true)]
    [InlineData(Sample.Console)]
    [InlineData(Sample.Web)]
    [InlineData(Sample.Worker)]
    public void However_it_is_published_it_answers_on_a_fast_path(string name)
    {
        SkipWithoutVectors();
        using Sample sample = new(packages, name);
        PublishedSample jit = sample.Publish(Publication.Jit);
        SampleAnswer best = jit.Ask();
        foreach (Publication publication in (Publication[])[Publication.Jit, Publication.Trimmed, Publication.Native, Publication.NativeBest])
        {
            SampleAnswer answer = sample.Publish(publication).Ask();
            CheckAnswer(answer);
            Assert.Equal(jit.Ask(answer.KernelPath).Entities, answer.Entities);
            Assert.Equal(answer.KernelPath != best.KernelPath, answer.NamesTheProperty);
            Assert.True(publication == Publication.Native || answer.KernelPath == best.KernelPath, $"{publication.Name} takes {answer.KernelPath}.");
        }
    }

    /// <summary>What would be the case without the package's rule: right, slow, and told so.</summary>
    [Theory(Explicit = true)]
    [InlineData(Sample.Console)]
    [InlineData(Sample.Web)]
    [InlineData(Sample.Worker)]
    public void Compiled_as_dotnet_would_it_says_which_property_makes_it_fast(string name)
    {
        SkipWithoutVectors();
        Assert.SkipWhen(IsArm, "On Arm64 the paths are looked for at run time.");
        using Sample sample = new(packages, name);
        SampleAnswer answer = sample.Publish(Publication.NativeLeast).Ask();
        Assert.Equal("vector128", answer.KernelPath);
        Assert.Contains(answer.Entities, entity => entity.StartsWith("company 腾讯公司 [3, 7) ", StringComparison.Ordinal));
        Assert.True(answer.NamesTheProperty, answer.Log);
    }

    private static void SkipWithoutVectors() =>
        Assert.SkipUnless(IsArm || Avx2.IsSupported, "The program needs AVX2, which the processor lacks.");

    private static void CheckAnswer(SampleAnswer answer)
    {
        Assert.Contains(answer.KernelPath, IsArm ? [.. FastPaths, "vector128"] : FastPaths);
        Assert.Contains(answer.Entities, entity => entity.StartsWith("company 腾讯公司 [3, 7) ", StringComparison.Ordinal));
    }
}
