using System.Globalization;

namespace LightLM.Server.Requests;

/// <summary>How long the stages of a request took.</summary>
/// <param name="Tokenize">Reading the items and making their tokens.</param>
/// <param name="Queue">From there to the first step.</param>
/// <param name="Inference">From the first step to the last one's end, turns of others included.</param>
/// <param name="Work">What the steps took of the workers, turns of others left out; more than the inference where several ran side by side.</param>
internal readonly record struct StageTimes(TimeSpan Tokenize, TimeSpan Queue, TimeSpan Inference, TimeSpan Work)
{
    /// <summary>The header of the W3C's Server Timing, in milliseconds with microseconds behind the point.</summary>
    /// <param name="total">From the request's headers to the answer's.</param>
    public string ToHeader(TimeSpan total) => string.Create(
        CultureInfo.InvariantCulture,
        $"tokenize;dur={new Milliseconds(Tokenize)}, queue;dur={new Milliseconds(Queue)}, inference;dur={new Milliseconds(Inference)}, work;dur={new Milliseconds(Work)}, total;dur={new Milliseconds(total)}");

    /// <summary>Written from whole numbers, in a fraction of the time that others take.</summary>
    private readonly record struct Milliseconds(TimeSpan Time) : ISpanFormattable
    {
        public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
        {
            (long milliseconds, long microseconds) = Math.DivRem(Time.Ticks / TimeSpan.TicksPerMicrosecond, 1000);
            return destination.TryWrite(provider, $"{milliseconds}.{microseconds:000}", out charsWritten);
        }

        public string ToString(string? format, IFormatProvider? formatProvider) => string.Create(formatProvider, $"{this}");
    }
}
