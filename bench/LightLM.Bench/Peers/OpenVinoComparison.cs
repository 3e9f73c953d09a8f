using LightLM.Bench.Engines;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Timing.Models.Generated;

namespace LightLM.Bench.Peers;

/// <summary>
/// LightLM beside OpenVINO without running it: OpenVINO's int8 times were taken beside ONNX Runtime's on a Zen 5 class core (one thread,
/// batch 1), and are scaled by the ratio of ONNX Runtime's int8 time here to its time there.
/// </summary>
internal static class OpenVinoComparison
{
    /// <summary>OpenVINO 2026 (static scales, NNCF) and ONNX Runtime 1.32, both int8, in ms.</summary>
    private static readonly (string Model, int Tokens, double OpenVino, double OnnxRuntime)[] Reference =
    [
        (EncoderModels.LightName, 16, 0.55, 0.58),
        (EncoderModels.LightName, 32, 0.93, 1.18),
        (EncoderModels.LightName, 64, 1.74, 2.33),
        (EncoderModels.LightName, 128, 3.51, 4.93),
        (EncoderModels.LightName, 256, 7.42, 10.7),
        (EncoderModels.LightName, 512, 20.0, 30.1),
        (BertBase.Name, 32, 11.0, 15.3),
        (BertBase.Name, 128, 34.7, 49.3),
        (BertBase.Name, 512, 158, 234),
    ];

    public static void Add(Report report, IReadOnlyList<EncoderTimes> times)
    {
        ReportTable table = new(
            "int8, one thread, beside OpenVINO's int8 scaled from a Zen 5 class core by ONNX Runtime's times; a bar for VNNI and AVX-512",
            "model", "tokens", "LightLM, ms", "OpenVINO scaled, ms", "LightLM / OpenVINO");
        EncoderTimes[] int8 = [.. times.Where(time => time is { Threads: 1, Precision: "int8" })];
        foreach ((string model, int tokens, double openVino, double onnxRuntime) in Reference)
        {
            EncoderTimes here = int8.First(time => time.Model == model && time.Tokens == tokens);
            double scaled = openVino * here.Times.Theirs.Median() / onnxRuntime;
            double ours = here.Times.Ours.Median();
            table.Add(model, Show.Number(tokens), Show.Number(ours), Show.Number(scaled), Show.Number(ours / scaled));
            report.Rows.Add(new ResultRow
            {
                Measure = "openvino_scaled",
                Runner = Runners.LightLm,
                Model = model,
                Precision = here.Precision,
                Tokens = tokens,
                Threads = 1,
                Batch = 1,
                MedianMs = scaled,
                Ratio = ours / scaled,
            });
        }

        report.Add(table);
    }
}
