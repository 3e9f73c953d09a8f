using System.Globalization;

namespace LightLM.Package.Tests;

/// <summary>
/// How long samples take for a sentence, published in each way, beside the JIT on the same kernel path: on the path that the package compiles for
/// and on the best one of this processor. Needs a quiet machine, so nothing runs it but its own command (docs/native.md).
/// </summary>
public sealed class SampleTimeTests(BuiltPackages packages, ITestOutputHelper output)
{
    private const int Rounds = 7;

    /// <summary>A program may take so much of the JIT's time.</summary>
    private const double Most = 1.10;

    [Theory(Explicit = true)]
    [InlineData(Sample.Console)]
    [InlineData(Sample.Web)]
    public void However_it_is_published_it_takes_no_longer_than_under_the_jit(string name)
    {
        using Sample sample = new(packages, name);
        PublishedSample jit = sample.Publish(Publication.Jit), trimmed = sample.Publish(Publication.Trimmed);
        PublishedSample native = sample.Publish(Publication.Native), best = sample.Publish(Publication.NativeBest);
        output.WriteLine("| sample | published | path | a sentence | of the JIT's |");
        output.WriteLine("| --- | --- | --- | --- | --- |");
        double[] ratios =
        [
            .. Compare(name, native.Ask().KernelPath, (Publication.Jit, jit), (Publication.Trimmed, trimmed), (Publication.Native, native)),
            .. Compare(name, jit.Ask().KernelPath, (Publication.Jit, jit), (Publication.Trimmed, trimmed), (Publication.NativeBest, best)),
        ];
        Assert.All(ratios, ratio => Assert.InRange(ratio, 0, Most));
    }

    /// <summary>Times programs in turn on one path, and returns the median times in those of the first.</summary>
    private IEnumerable<double> Compare(string name, string path, params (Publication Publication, PublishedSample Program)[] programs)
    {
        double[][] rounds = [.. Enumerable.Range(0, Rounds).Select(_ => programs.Select(program => program.Program.Time(path)).ToArray())];
        double[] medians = [.. programs.Select((_, index) => Median.Of(rounds.Select(round => round[index])))];
        for (int i = 0; i < programs.Length; i++)
        {
            double ratio = medians[i] / medians[0];
            string row = string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {programs[i].Publication.Name} | {path} | {medians[i]:0.000} ms | {ratio:0.00} |");
            output.WriteLine(row);
            yield return ratio;
        }
    }
}
