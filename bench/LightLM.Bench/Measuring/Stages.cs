using System.Diagnostics;
using System.Globalization;

namespace LightLM.Bench.Measuring;

/// <summary>Tells someone who waits at a terminal what is being done; files and pipes get nothing.</summary>
internal static class Stages
{
    private static readonly Stopwatch Watch = Stopwatch.StartNew();

    public static void Begin(string what)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Watch.Elapsed.TotalSeconds,5:F0} s  {what}"));
        }
    }
}
