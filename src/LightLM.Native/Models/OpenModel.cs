using LightLM.Descriptions;
using LightLM.Native.Handles;
using LightLM.Native.Layout;

namespace LightLM.Native.Models;

/// <summary>A model that a caller holds, and its description in memory that the caller reads.</summary>
internal sealed unsafe class OpenModel : IDisposable
{
    private readonly Arena _names = new();

    public OpenModel(LightModel model)
    {
        Model = model;
        IReadOnlyList<string> labels = model.Task.LabelNames.Count > 0 ? model.Task.LabelNames : model.Task.Labels;
        Info = new ModelInfoView
        {
            Tasks = ModelTasks.Embeddings | TasksOf(model.Task.Head),
            MaxLength = model.Task.MaxLength,
            Dimensions = model.EmbeddingDimensions(),
            Path = _names.Name(model.Path),
            Description = _names.Name(model.ToString()),
            TaskName = _names.Name(model.Task.Name),
            KernelPath = _names.Name(model.KernelPathName),
            Labels = _names.Names(labels),
            LabelCount = (nuint)labels.Count,
            EntityTypes = _names.Names(model.EntityTypes),
            EntityTypeCount = (nuint)model.EntityTypes.Count,
        };
    }

    /// <summary>The model.</summary>
    public LightModel Model { get; }

    /// <summary>Its description, valid until it is disposed.</summary>
    public ModelInfoView Info { get; }

    /// <inheritdoc/>
    public override string ToString() => "a model";

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        _names.Dispose();
    }

    private static ModelTasks TasksOf(HeadKind head) => head switch
    {
        HeadKind.TokenClassification or HeadKind.SpanScoring or HeadKind.StartEndClassification => ModelTasks.Entities,
        HeadKind.QuestionAnswering => ModelTasks.Answers,
        HeadKind.SequenceClassification => ModelTasks.Classification,
        HeadKind.SpanPairClassification => ModelTasks.Coreference,
        HeadKind.MaskedLanguageModel => ModelTasks.Masks,
        _ => ModelTasks.None,
    };
}
