using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace LightLM.Package.Tests;

/// <summary>The sample that answers over HTTP.</summary>
internal sealed class PublishedService(string[] command) : PublishedSample(command)
{
    private static readonly Uri Entities = new("entities", UriKind.Relative);

    protected override SampleAnswer Ask(Dictionary<string, string> environment)
    {
        using RunningService service = new(Command, environment);
        using HttpClient client = new() { BaseAddress = service.Address };
        Assert.Equal("Healthy", client.GetStringAsync(new Uri("health", UriKind.Relative)).Result);
        using HttpResponseMessage vectors = client.PostAsJsonAsync("vectors", (string[])[Sentence]).Result;
        Assert.Equal(312, vectors.Content.ReadFromJsonAsync<float[][]>().Result!.Single().Length);
        using HttpResponseMessage response = client.PostAsJsonAsync(Entities, (string[])[Sentence]).Result;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        JsonElement answer = response.Content.ReadFromJsonAsync<JsonElement>().Result;
        return new SampleAnswer(service.Stop(), [.. answer[0].EnumerateArray().Select(Describe)]);
    }

    /// <summary>The median, HTTP included.</summary>
    protected override double Time(Dictionary<string, string> environment)
    {
        using RunningService service = new(Command, environment);
        using HttpClient client = new() { BaseAddress = service.Address };
        List<double> times = [];
        for (int i = 0; i < WarmUps + Timed; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using HttpResponseMessage response = client.PostAsJsonAsync(Entities, (string[])[Sentence]).Result;
            response.EnsureSuccessStatusCode();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        service.Stop();
        return Median.Of(times[WarmUps..]);
    }

    private static string Describe(JsonElement entity) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{entity.GetProperty("type")} {entity.GetProperty("text")} [{entity.GetProperty("start")}, {entity.GetProperty("end")}) {entity.GetProperty("score").GetSingle():0.0000}");
}
