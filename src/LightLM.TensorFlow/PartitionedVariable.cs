using LightLM.Descriptions;
using LightLM.Formats.Tensors;

namespace LightLM.TensorFlow;

/// <summary>A variable that is stored in parts, which are cut along one dimension and have all of every other.</summary>
/// <param name="shape">The whole variable's dimensions.</param>
/// <param name="slices">The parts' extents.</param>
/// <param name="error">Makes an error about it: what was expected, and what was found.</param>
internal sealed class PartitionedVariable(int[] shape, Extent[][] slices, Func<string, string, ModelFileException> error)
{
    private readonly string _shape = $"[{string.Join(", ", shape)}]";

    /// <summary>Joins the parts.</summary>
    /// <param name="find">Makes the tensor of a part.</param>
    /// <exception cref="ModelFileException">The parts do not make up the variable.</exception>
    public TensorView Join(Func<Extent[], TensorView> find)
    {
        int axis = FindAxis();
        long next = 0;
        List<TensorView> parts = [];
        foreach (Extent[] slice in slices.OrderBy(slice => slice[axis].Start))
        {
            TensorView part = find(slice);
            if (slice[axis].Start != next || !Fits(part, slice, axis) || (parts.Count > 0 && part.Type != parts[0].Type))
            {
                throw error($"a part of {_shape} from {next} on", $"[{string.Join(", ", part.Shape)}] from {slice[axis].Start} on");
            }

            parts.Add(part);
            next += part.Shape[axis];
        }

        return next == shape[axis] && parts[0].Type != TensorType.Other
            ? TensorView.Join(parts, axis)
            : throw error($"parts of {shape[axis]} rows or columns together", $"{next} of type {parts[0].Type.Show()}");
    }

    /// <summary>The dimension along which the parts are cut; the first where one part is the whole.</summary>
    private int FindAxis()
    {
        bool areSlices = shape.Length > 0 && Array.TrueForAll(slices, slice => slice.Length == shape.Length && Array.TrueForAll(slice, IsPart));
        int[] cut = [.. Enumerable.Range(0, areSlices ? shape.Length : 0).Where(axis => Array.Exists(slices, slice => !IsWhole(slice, axis)))];
        return areSlices && cut.Length <= 1 ? cut.FirstOrDefault() : throw error($"parts of {_shape} along one dimension", $"{slices.Length} others");
    }

    /// <summary>Empty parts are none: any number of them would have the same place.</summary>
    private static bool IsPart(Extent extent) => extent.Start >= 0 && extent.Length is null or (>= 1 and <= int.MaxValue);

    private bool IsWhole(Extent[] slice, int axis) => slice[axis].Start == 0 && (slice[axis].Length ?? shape[axis]) == shape[axis];

    private bool Fits(TensorView part, Extent[] slice, int axis) =>
        part.Shape.SequenceEqual(shape.Select((size, i) => i == axis ? (int)(slice[axis].Length ?? size) : size));
}
