using LightLM.Bench.Engines;
using LightLM.Bench.Models;
using LightLM.Clue;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks;
using LightLM.Weights;

namespace LightLM.Bench.Sets;

/// <summary>From texts to predictions: our tokenizer, an engine's encoder, our heads and decoding.</summary>
internal sealed class TaskPipeline : IDisposable
{
    private readonly TaskHead _head;
    private readonly IReadOnlyList<IDisposable> _owned;

    private TaskPipeline(TaskHead head, params IReadOnlyList<IDisposable> owned)
    {
        _head = head;
        _owned = owned;
    }

    /// <summary>A task's model in an engine.</summary>
    /// <param name="runner">The engine.</param>
    /// <param name="files">The model's files.</param>
    /// <param name="threads">The threads of a call.</param>
    /// <param name="batch">Sequences that ONNX Runtime runs at a time; ours needs none.</param>
    public static TaskPipeline Load(string runner, EngineFiles files, int threads, int batch = 1)
    {
        if (runner == Runners.LightLm)
        {
            LightModel model = LightModel.Load(files.LightLm, new LightModelOptions { Threads = threads });
            return new TaskPipeline(model.Inspect((_, head) => head!), model);
        }

        ModelPackage package = WithoutLayers(ModelFiles.Open(files.LightLm));
        ModelSession session = new(package, () =>
            new OnnxEncoderSession(new Encoder(package, KernelPath.Default), OnnxRuntime.Load(files.OnnxRuntime, threads), batch));
        TaskHead ourHead = package.Task.Head switch
        {
            HeadKind.TokenClassification => new EntityRecognizer(session),
            HeadKind.SequenceClassification => new TextClassifier(session),
            HeadKind.SpanPairClassification => new CoreferenceResolver(session),
            HeadKind.QuestionAnswering => new QuestionAnswerer(session),
            _ => throw new ArgumentException($"No task has the head {package.Task.Head}.", nameof(files)),
        };
        return new TaskPipeline(ourHead, ourHead, session);
    }

    /// <summary>Predicts rows in one call, each in words that can be compared.</summary>
    public IReadOnlyList<string> Predict(IReadOnlyList<ClueExample> rows) => _head switch
    {
        EntityRecognizer head => [.. head.Recognize([.. rows.Cast<CluenerExample>().Select(row => row.Text)], default).Select(Describe)],
        TextClassifier head => [.. head.Classify([.. rows.Cast<CslExample>().Select(CluePredictor.ToPair)], default).Select(result => result.Label)],
        CoreferenceResolver head => [.. head.Resolve([.. rows.Cast<Cluewsc2020Example>().Select(CluePredictor.ToQuery)], default).Select(result => result.Label)],
        QuestionAnswerer head => [.. head.Answer([.. rows.Cast<Cmrc2018Example>().Select(ToQuery)], 1, default).Select(answers => answers[0].Text)],
        _ => throw new InvalidOperationException($"No task has the head {_head.GetType().Name}."),
    };

    /// <summary>Finds the entities of a text.</summary>
    public void Recognize(string text) => ((EntityRecognizer)_head).Recognize([text], default);

    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }
    }

    private static string Describe(IReadOnlyList<Entity> entities) =>
        string.Join(' ', entities.Select(entity => $"{entity.Type}[{entity.Start},{entity.End})"));

    private static QuestionQuery ToQuery(Cmrc2018Example row) => new(row.Question, row.Passage);

    /// <summary>The heads need the encoder's sizes and nothing of its layers.</summary>
    private static ModelPackage WithoutLayers(ModelPackage package) => new()
    {
        Path = package.Path,
        Encoder = package.Encoder with { Layers = [] },
        Task = package.Task,
        Tokenizer = package.Tokenizer,
        Provenance = package.Provenance,
        Tensors = package.Tensors,
        Quantization = package.Quantization,
    };
}
