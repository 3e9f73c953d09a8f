namespace LightLM.Bench.Models;

/// <summary>Ids that all engines get; both vocabularies have them.</summary>
internal static class EncoderInput
{
    public static int[] Ids(int tokens) => [.. Enumerable.Range(0, tokens).Select(i => 1000 + (i * 37 % 5000))];
}
