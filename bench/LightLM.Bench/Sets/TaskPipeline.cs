using LightLM.Bench.Engines;
using LightLM.Bench.Models;
using LightLM.Checkpoints;
using LightLM.Clue.DataSets;
using LightLM.Clue.Prediction;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Tasks;

namespace LightLM.Bench.Sets;

/// <summary>From texts to predictions: our tokenizer, an engine's encoder, our heads and decoding.</summary>
internal static class TaskPipeline
{
    /// <summary>A task's model in an engine.</summary>
    /// <param name="runner">The engine.</param>
    /// <param name="files">The model's files.</param>
    /// <param name="threads">The threads of a call.</param>
    /// <param name="batch">Sequences that ONNX Runtime runs at a time; ours needs no such number.</param>
    public static LightModel Load(string runner, EngineFiles files, int threads, int batch = 1)
    {
        if (runner == Runners.LightLm)
        {
            return LightModel.Load(files.LightLm, new LightModelOptions { Threads = threads });
        }

        ModelPackage package = ModelFiles.Open(files.LightLm);
        return new LightModel(OnnxEncoderSession.CreateModel(package, files.OnnxRuntime, threads, batch, ownsPackage: true));
    }

    /// <summary>Predicts rows of one task in one call, each in words that can be compared.</summary>
    public static IReadOnlyList<string> Predict(LightModel model, IReadOnlyList<ClueExample> rows)
    {
        switch (model.Task.Head)
        {
            case HeadKind.TokenClassification:
                return [.. model.FindEntities([.. rows.Cast<CluenerExample>().Select(row => row.Text)]).Select(Describe)];
            case HeadKind.SequenceClassification:
                return [.. model.Classify([.. rows.Cast<CslExample>().Select(ClueQuery.ToPair)]).Select(result => result.Label)];
            case HeadKind.SpanPairClassification:
                CoreferenceQuery[] spans = [.. rows.Cast<Cluewsc2020Example>().Select(ClueQuery.ToQuery)];
                return [.. model.ResolveCoreference(spans).Select(result => result.Label)];
            case HeadKind.QuestionAnswering:
                return [.. model.Answer([.. rows.Cast<Cmrc2018Example>().Select(ClueQuery.ToQuery)]).Select(answers => answers.Count > 0 ? answers[0].Text : "")];
            default:
                throw new ArgumentException($"No task has the head {model.Task.Head}.", nameof(model));
        }
    }

    private static string Describe(IReadOnlyList<Entity> entities) =>
        string.Join(' ', entities.Select(entity => $"{entity.Type}[{entity.Start},{entity.End})"));
}
