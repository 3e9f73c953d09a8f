using LightLM.Checkpoints.Pickle;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Torch;

/// <summary>Finds the weights in what was saved.</summary>
internal static class StateDictionary
{
    /// <summary>What training scripts call the weights beside what else they save.</summary>
    private static readonly string[] Names = ["state_dict", "model_state_dict", "model"];

    /// <summary>The tensors of a dictionary of names and tensors, or of one in it.</summary>
    /// <param name="saved">What was saved.</param>
    /// <param name="rules">Makes the errors.</param>
    /// <exception cref="ModelFileException">There are no tensors, two of one name, or one that its storage does not hold.</exception>
    public static IReadOnlyDictionary<string, TensorView> Read(object? saved, PickleRules rules)
    {
        PickleDictionary[] candidates = saved is PickleDictionary whole
            ? [whole, .. Names.Select(name => whole[name]).OfType<PickleDictionary>()]
            : [];
        PickleDictionary state = Array.Find(candidates, candidate => candidate.Named.Any(entry => entry.Value is TorchTensor)) ?? throw rules.Refused(
            $"a dictionary of names and tensors, or one of them under {string.Join(", ", Names)}", Describe(saved));
        Dictionary<string, TensorView> tensors = new(StringComparer.Ordinal);
        foreach ((string name, object? value) in state.Named)
        {
            if (value is TorchTensor tensor && !tensors.TryAdd(name, tensor.View(rules.Path, name)))
            {
                throw rules.Damaged($"one tensor of the name '{Excerpt.Of(name)}'", "two");
            }
        }

        return tensors;
    }

    private static string Describe(object? saved) => saved is PickleDictionary { Count: > 0 } dictionary
        ? $"a dictionary of {string.Join(", ", dictionary.Named.Take(5).Select(entry => entry.Name))}"
        : PickleCall.Describe(saved);
}
