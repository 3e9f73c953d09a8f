using LightLM.Bench.Results;
using LightLM.Timing;

namespace LightLM.Bench.Peers;

/// <summary>The times of both engines for one model, precision, length and number of threads.</summary>
internal sealed record EncoderTimes(string Model, string Precision, int Tokens, int Threads, TimeTable Ours, TimeTable Theirs)
{
    public RatioEstimate Ratio { get; } = Ours.RatioTo(Theirs);
}
