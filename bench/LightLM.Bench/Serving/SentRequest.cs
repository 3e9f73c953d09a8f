using System.Net;

namespace LightLM.Bench.Serving;

/// <summary>A request that was sent at its moment.</summary>
/// <param name="Request">The request.</param>
/// <param name="Status">How it was answered.</param>
/// <param name="Seconds">From its moment to the answer.</param>
internal readonly record struct SentRequest(ServedRequest Request, HttpStatusCode Status, double Seconds);
