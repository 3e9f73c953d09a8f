using LightLM.Bench.Engines;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Clue;
using LightLM.Clue.DataSets;

namespace LightLM.Bench.Sets;

/// <summary>Checks that both engines predict the same before they are timed.</summary>
internal static class PredictionAgreement
{
    /// <summary>Two labels that are nearly as likely may change places in the last digit of single precision, but hardly ever.</summary>
    private const double LeastFloat = 0.96;

    /// <summary>Compares the predictions of each engine and precision with ours in fp32.</summary>
    /// <exception cref="InputException">ONNX Runtime's in fp32 are others.</exception>
    public static void Check(ReportTable table, ClueTask task, IReadOnlyList<EngineFiles> files, IReadOnlyList<ClueExample> rows)
    {
        IReadOnlyList<string> expected = Predict(files[0], Runners.LightLm, rows);
        double[] shares =
        [
            .. files.SelectMany(file => Runners.All.Select(runner =>
                Predict(file, runner, rows).Zip(expected).Count(pair => pair.First == pair.Second) / (double)rows.Count)),
        ];
        if (shares[1] < LeastFloat)
        {
            throw new InputException(Show.Text(
                $"{task.OfficialName()}: only {shares[1]:P0} of ONNX Runtime's predictions in fp32 are LightLM's. ") +
                "Times would compare different things.");
        }

        table.Add([task.OfficialName(), Show.Number(rows.Count), .. shares.Skip(1).Select(share => Show.Text($"{share:P1}"))]);
    }

    /// <summary>A table for <see cref="Check"/>.</summary>
    public static ReportTable CreateTable() => new(
        "Rows whose prediction is LightLM's in fp32", "task", "rows", "ONNX Runtime fp32", "LightLM int8", "ONNX Runtime int8");

    private static IReadOnlyList<string> Predict(EngineFiles files, string runner, IReadOnlyList<ClueExample> rows)
    {
        using LightModel model = TaskPipeline.Load(runner, files, threads: 1);
        return TaskPipeline.Predict(model, rows);
    }
}
