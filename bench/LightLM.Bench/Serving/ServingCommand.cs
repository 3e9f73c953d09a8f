using System.CommandLine;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Threading;

namespace LightLM.Bench.Serving;

/// <summary><c>serving</c>: what HTTP costs, who waits for whom, and what happens when too much comes.</summary>
internal static class ServingCommand
{
    /// <summary>The processor of the server, and that of the clients.</summary>
    private const int ServerProcessor = 0;
    private const int ClientProcessor = 1;

    private static readonly string[] Parts = ["throughput", "latency", "mixed", "overload", "hang-ups"];

    public static Command Create()
    {
        Option<string?> program = new("--program") { Description = "The lightlm to measure; without it, the one that was built with this.", HelpName = "FILE" };
        Option<string[]> parts = new("--part") { Description = $"What to measure: {string.Join(", ", Parts)}; without it, all.", HelpName = "PART" };
        parts.AcceptOnlyFromAmong(Parts);
        Option<DirectoryInfo?> shared = SharedFolder.CreateOption();
        Option<bool> quick = Effort.CreateQuickOption("shorter runs");
        Command command = new(
            "serving",
            """
            'lightlm serve' on one processor, its clients on another, with sentences of CLUENER and passages of CMRC 2018: rows a second beside those of
            the library in process, latencies at half of the capacity beside those of a simulated queue, sentences among passages, five times as much
            as it can answer, and clients that hang up.

            Example:
              dotnet run -c Release --project bench/LightLM.Bench -- serving
            """) { program, parts, shared, quick };
        command.SetAction(arguments => Errors.Report(() =>
        {
            HoldOn(ClientProcessor);
            LoadConnection.GoOnInline();
            string[] chosen = arguments.GetValue(parts) is { Length: > 0 } given ? given : Parts;
            ServedTexts texts = ServedTexts.Read(SharedFolder.Of(arguments.GetValue(shared)));
            using ServerProcess server = ServerProcess.Start(
                arguments.GetValue(program), ServerProcessor, [("ner", Repository.Model("cluener")), ("qa", Repository.Model("cmrc2018"))]);
            ServingMeasurements measurements = new(server, texts, arguments.GetValue(quick), ServerProcessor);
            foreach (string part in chosen)
            {
                Stages.Begin(part);
                (part switch
                {
                    "throughput" => measurements.ThroughputAsync(),
                    "latency" => measurements.LatencyAsync(),
                    "mixed" => measurements.MixedAsync(),
                    "overload" => measurements.OverloadAsync(),
                    _ => measurements.HangUpsAsync(),
                }).GetAwaiter().GetResult();
            }

            measurements.Table.Print();
        }));
        return command;
    }

    /// <summary>Holds the calling thread on a processor, and those that it starts from now on.</summary>
    internal static void HoldOn(int processor)
    {
        if (!OperatingSystem.IsLinux() || Environment.ProcessorCount < 2)
        {
            throw new InputException("Expected Linux with at least two processors, one for the server and one for its clients, found another machine.");
        }

        nuint[] mask = Affinity.CreateMask();
        Affinity.Add(mask, processor);
        if (!Affinity.TrySet(mask))
        {
            throw new InputException($"Expected processor {processor} to be free for this process, found that it may not use it.");
        }
    }
}
