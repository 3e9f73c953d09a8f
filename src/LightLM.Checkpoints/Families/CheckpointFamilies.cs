using LightLM.Checkpoints.Families.Paddle;
using LightLM.Checkpoints.Families.TensorFlow;

namespace LightLM.Checkpoints.Families;

/// <summary>The families that are read and written.</summary>
internal static class CheckpointFamilies
{
    /// <summary>All of them, in each toolkit's layout.</summary>
    public static IReadOnlyList<CheckpointFamily> All { get; } =
    [
        BertFamily.Table, DistilBertFamily.Table, AlbertFamily.Table, ElectraFamily.Table, ErnieFamily.Table,
        RobertaFamily.Table, RobertaFamily.MultilingualTable, NezhaFamily.Table, RoFormerFamily.Table, ReformerFamily.Table,
        PaddleBert.Table, PaddleErnie.Table,
        TensorFlowBert.Table, TensorFlowAlbert.Table, TensorFlowOldAlbert.Table, TensorFlowElectra.Table, TensorFlowNezha.Table,
    ];

    /// <summary>The family of a name, or null.</summary>
    public static CheckpointFamily? Find(string name, Toolkit toolkit = Toolkit.Transformers) =>
        Of(toolkit).FirstOrDefault(family => family.Name == name);

    /// <summary>The family whose embeddings and first layer a checkpoint lacks fewest tensors of; of several, the first.</summary>
    public static CheckpointFamily Recognize(IReadOnlySet<string> tensors, Toolkit toolkit) =>
        Of(toolkit).MinBy(family => family.CountMissing(tensors))!;

    /// <summary>The names, for messages.</summary>
    public static string Names(Toolkit toolkit = Toolkit.Transformers) => string.Join(" or ", Of(toolkit).Select(family => family.Name));

    private static IEnumerable<CheckpointFamily> Of(Toolkit toolkit) => All.Where(family => family.Toolkit == toolkit);
}
