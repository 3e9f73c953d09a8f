namespace LightLM.Threading;

/// <summary>A physical core.</summary>
/// <param name="Processors">The numbers of the processors that share it: more than one where it runs several threads at a time (SMT).</param>
/// <param name="Capacity">What it computes beside the machine's other cores, on any scale.</param>
internal sealed record ProcessorCore(IReadOnlyList<int> Processors, int Capacity);
