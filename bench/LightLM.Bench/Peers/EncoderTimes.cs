using LightLM.Bench.Results;

namespace LightLM.Bench.Peers;

/// <summary>The times of both engines for one model, precision, length and number of threads.</summary>
internal sealed record EncoderTimes(string Model, string Precision, int Tokens, int Threads, PairTimes Times);
