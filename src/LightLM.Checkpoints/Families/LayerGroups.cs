using System.Globalization;
using LightLM.Descriptions;

namespace LightLM.Checkpoints.Families;

/// <summary>
/// How ALBERT shares weights between layers (Lan et al., 2019): the layers are cut into groups of neighbours; a group has the weights of
/// one step, or of a few that come one after another, for all of its steps.
/// </summary>
/// <param name="Steps">The configuration's number of layers.</param>
/// <param name="Groups">The number of groups.</param>
/// <param name="LayersOfStep">How many layers a step has.</param>
internal sealed record LayerGroups(int Steps, int Groups, int LayersOfStep)
{
    /// <summary>The number of layers.</summary>
    public int Layers => Steps * LayersOfStep;

    /// <summary>The grouping that layers follow, or null where they share their weights otherwise.</summary>
    public static LayerGroups? Of(IReadOnlyList<LayerDescription> layers)
    {
        int groups = layers.Count(layer => layer.SharedWith is null);
        int[] distances = [.. layers.Index().Where(layer => layer.Item.SharedWith is not null).Select(layer => layer.Index - layer.Item.SharedWith!.Value)];
        int layersOfStep = distances.Length == 0 ? 1 : distances.Min();
        if (groups % layersOfStep != 0 || layers.Count % layersOfStep != 0)
        {
            return null;
        }

        LayerGroups found = new(layers.Count / layersOfStep, groups / layersOfStep, layersOfStep);
        return found.Describe(layers[0]).SequenceEqual(layers) ? found : null;
    }

    /// <summary>The layers.</summary>
    /// <param name="first">The first of them; the others are like it.</param>
    public LayerDescription[] Describe(LayerDescription first)
    {
        LayerDescription[] layers = new LayerDescription[Layers];
        for (int i = 0; i < layers.Length; i++)
        {
            int owner = FirstOf(GroupOf(i)) + (i % LayersOfStep);
            layers[i] = owner == i ? first : first with { SharedWith = owner };
        }

        return layers;
    }

    /// <summary>The place of a layer with weights of its own in tensors' names: its group, and its number in a step.</summary>
    /// <param name="layer">The layer's number.</param>
    /// <param name="separator">What stands between the two numbers.</param>
    public string NameOf(int layer, string separator) =>
        string.Create(CultureInfo.InvariantCulture, $"{GroupOf(layer)}{separator}{layer % LayersOfStep}");

    private int GroupOf(int layer) => (int)((long)(layer / LayersOfStep) * Groups / Steps);

    /// <summary>The first layer of a group.</summary>
    private int FirstOf(int group) => (int)((((long)group * Steps) + Groups - 1) / Groups) * LayersOfStep;
}
