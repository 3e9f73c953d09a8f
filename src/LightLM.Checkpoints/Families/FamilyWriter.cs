using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Families;

/// <summary>Makes a family's tensors of a model's, by the family's table.</summary>
internal static class FamilyWriter
{
    /// <summary>
    /// The tensors by the family's names, without dense layers behind a pooling, which no family has: fractions in the types that
    /// they are stored in, all else in single precision.
    /// </summary>
    public static Dictionary<string, TensorView> Tensors(CheckpointFamily family, ModelPackage package)
    {
        LayerGroups? groups = family.GroupSeparator is null ? null : LayerGroups.Of(package.Encoder.Layers);
        TaskDescription task = package.Task with { Dense = [] };
        return ExpectedTensors.Of(package.Encoder, task)
            .Select(expected => package.Tensors.Tensors.GetValueOrDefault(expected.Name))
            .OfType<TensorInfo>()
            .Select(tensor => (Stored: family.WrittenName(tensor.Name, task.Head, groups), View: TensorView.InFractions(package.Tensors, tensor)))
            .GroupBy(entry => entry.Stored.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, Join, StringComparer.Ordinal);
    }

    private static TensorView Join(IEnumerable<(StoredName Stored, TensorView View)> entries)
    {
        TensorView[] views = [.. entries.OrderBy(entry => (entry.Stored.Transform as TensorTransform.Part)?.Index).Select(entry => entry.View)];
        return entries.First().Stored.Transform is TensorTransform transform ? transform.Write(views) : views.Single();
    }
}
