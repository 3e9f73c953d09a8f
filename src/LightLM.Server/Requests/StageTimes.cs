using System.Globalization;

namespace LightLM.Server.Requests;

/// <summary>How long the stages of a request took.</summary>
/// <param name="Tokenize">Reading the items and making their tokens.</param>
/// <param name="Queue">From there to the first step.</param>
/// <param name="Inference">From the first step to the last one's end, turns of others included.</param>
internal readonly record struct StageTimes(TimeSpan Tokenize, TimeSpan Queue, TimeSpan Inference)
{
    /// <summary>The header of the W3C's Server Timing, in milliseconds with microseconds behind the point.</summary>
    /// <param name="total">From the request's headers to the answer's.</param>
    public string ToHeader(TimeSpan total) => string.Create(
        CultureInfo.InvariantCulture,
        $"tokenize;dur={Tokenize.TotalMilliseconds:0.000}, queue;dur={Queue.TotalMilliseconds:0.000}, inference;dur={Inference.TotalMilliseconds:0.000}, total;dur={total.TotalMilliseconds:0.000}");
}
