using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Peers;

/// <summary>What a second core brings at 128 tokens: as a second thread of a call, and as a second caller on one model.</summary>
internal static class Scaling
{
    private const int Tokens = 128;
    private const int CallsOfCaller = 4;

    public static ReportTable CreateTable() => new(
        $"A second core at {Tokens} tokens: times as fast (2 threads), times as many calls (2 callers on one model with one thread a call)",
        "model", "precision", "engine", "2 threads : 1", "2 callers : 1");

    public static void Add(Report report, ReportTable table, string model, string precision, EngineFiles files, Effort effort)
    {
        foreach (string runner in Runners.All)
        {
            RatioEstimate threads = OfThreads(runner, files, effort);
            RatioEstimate callers = OfCallers(runner, files, effort);
            table.Add(model, precision, Runners.Title(runner), Show.Ratio(threads), Show.Ratio(callers));
            ResultRow row = new()
            {
                Measure = "scaling",
                Runner = runner,
                Model = model,
                Precision = precision,
                Tokens = Tokens,
                Batch = 1,
            };
            report.Rows.Add(row.With(threads) with { Scaling = "threads", Threads = 2 });
            report.Rows.Add(row.With(callers) with { Scaling = "callers", Threads = 1 });
        }
    }

    private static RatioEstimate OfThreads(string runner, EngineFiles files, Effort effort)
    {
        using IEncoderEngine one = files.Load(runner, threads: 1);
        using IEncoderEngine two = files.Load(runner, threads: 2);
        int[] ids = EncoderInput.Ids(Tokens);
        IReadOnlyList<TimeTable> times = InTurns.Measure([one.Prepare(ids), two.Prepare(ids)], effort.Options, isThreaded: true);
        return times[0].RatioTo(times[1]);
    }

    private static RatioEstimate OfCallers(string runner, EngineFiles files, Effort effort)
    {
        using IEncoderEngine engine = files.Load(runner, threads: 1);
        int[] ids = EncoderInput.Ids(Tokens);
        Action[] callers = [engine.Prepare(ids), engine.Prepare(ids)];
        Action[] calls = [() => Repeat(callers[0]), () => BothAtOnce(callers)];
        IReadOnlyList<TimeTable> times = InTurns.Measure(calls, effort.Options, isThreaded: true);
        RatioEstimate time = times[0].RatioTo(times[1]);
        return new RatioEstimate(2 * time.Estimate, 2 * time.Low, 2 * time.High);
    }

    private static void BothAtOnce(Action[] callers)
    {
        Thread second = new(() => Repeat(callers[1]));
        second.Start();
        Repeat(callers[0]);
        second.Join();
    }

    private static void Repeat(Action call)
    {
        for (int i = 0; i < CallsOfCaller; i++)
        {
            call();
        }
    }
}
