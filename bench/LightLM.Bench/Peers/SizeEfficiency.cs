using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Peers;

/// <summary>
/// Whether an engine runs the light model as efficiently as the large one: T_light / T_bert beside the ratio of their operations. All four
/// take turns.
/// </summary>
internal static class SizeEfficiency
{
    private const int Tokens = 128;

    public static ReportTable CreateTable(EncoderModel light, EncoderModel large)
    {
        double operations = Operations(light) / Operations(large);
        return new ReportTable(
            Show.Text($"T_light / T_bert at {Tokens} tokens, {Show.Threads(1)}; the ratio of operations is {operations:F4} ") +
                Show.Text($"({Operations(light) / 1e9:F2} G : {Operations(large) / 1e9:F2} G)"),
            "precision", "engine", "T_light / T_bert", "divided by the ratio of operations", "light, GOP/s", "BERT-base, GOP/s");
    }

    public static void Add(
        Report report,
        ReportTable table,
        (EncoderModel Model, EngineFiles Files) light,
        (EncoderModel Model, EngineFiles Files) large,
        string precision,
        Effort effort)
    {
        using ProcessorPin pin = ProcessorPin.Apply(1);
        IReadOnlyList<string> runners = Runners.All;
        IEncoderEngine[] engines = [.. runners.SelectMany(runner => new[] { light.Files.Load(runner, 1), large.Files.Load(runner, 1) })];
        int[] ids = EncoderInput.Ids(Tokens);
        Action[] calls = [.. engines.Select(engine => engine.Prepare(ids))];
        IReadOnlyList<TimeTable> times = InTurns.Measure(calls, effort.LargeOptions, isThreaded: false);
        Array.ForEach(engines, engine => engine.Dispose());
        for (int i = 0; i < runners.Count; i++)
        {
            (TimeTable lightTimes, TimeTable largeTimes) = (times[2 * i], times[(2 * i) + 1]);
            RatioEstimate ratio = lightTimes.RatioTo(largeTimes);
            double operations = Operations(light.Model) / Operations(large.Model);
            table.Add(
                precision,
                Runners.Title(runners[i]),
                Show.Text($"{ratio.Estimate:F4} ({ratio.Low:F4} to {ratio.High:F4})"),
                Show.Text($"{ratio.Estimate / operations:F2}"),
                Throughput(light.Model, lightTimes),
                Throughput(large.Model, largeTimes));
            report.Rows.Add(new ResultRow
            {
                Measure = "light_to_bert",
                Runner = runners[i],
                Precision = precision,
                Tokens = Tokens,
                Threads = 1,
                Batch = 1,
            }.With(ratio));
        }
    }

    private static double Operations(EncoderModel model) => EncoderOperations.Count(model.Package.Encoder, Tokens);

    private static string Throughput(EncoderModel model, TimeTable times) => Show.Number(Operations(model) / times.Median() / 1e6);
}
