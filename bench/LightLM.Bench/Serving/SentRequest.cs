using System.Diagnostics;
using System.Net;

namespace LightLM.Bench.Serving;

/// <summary>A request that was sent at its moment; moments are time stamps.</summary>
/// <param name="Request">The request.</param>
/// <param name="Status">How it was answered.</param>
/// <param name="Moment">When it was to be sent.</param>
/// <param name="Sent">When it was sent: later, where the clients' processor was away.</param>
/// <param name="Answered">When its answer was there.</param>
/// <param name="Work">What it took of the server's workers by its answer, in seconds.</param>
internal readonly record struct SentRequest(ServedRequest Request, HttpStatusCode Status, long Moment, long Sent, long Answered, double Work)
{
    /// <summary>From its moment to the answer.</summary>
    public double Seconds => Stopwatch.GetElapsedTime(Moment, Answered).TotalSeconds;

    /// <summary>From its sending to the answer.</summary>
    public double SecondsFromSent => Stopwatch.GetElapsedTime(Sent, Answered).TotalSeconds;
}
