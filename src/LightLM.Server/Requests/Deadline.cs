using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace LightLM.Server.Requests;

/// <summary>How long a request may take: as long as the server lets it, or less where its client says so.</summary>
internal static class Deadline
{
    /// <summary>Seconds: what OpenAI's clients send where their user has set a limit, and a header of this server's for all others.</summary>
    private static readonly string[] Headers = ["X-Stainless-Timeout", "X-Request-Timeout"];

    /// <summary>The time from now on.</summary>
    /// <exception cref="ApiException">A header has no number of seconds.</exception>
    public static TimeSpan Read(HttpRequest request, TimeSpan most)
    {
        foreach (string name in Headers)
        {
            if (request.Headers[name] is [string text])
            {
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) || !(seconds > 0))
                {
                    throw ApiException.Invalid($"Expected seconds above 0 in the header '{name}', found '{Excerpt.Of(text)}'.", name);
                }

                most = seconds < most.TotalSeconds ? TimeSpan.FromSeconds(seconds) : most;
            }
        }

        return most;
    }
}
