using LightLM.Tests.Checkpoints.Pickle;

namespace LightLM.Tests.Checkpoints.Torch;

/// <summary>Writes tensors as PyTorch pickles them.</summary>
internal static class TorchProgram
{
    /// <summary>The storage of a tensor by its persistent id.</summary>
    public static PickleProgram Storage(this PickleProgram program, string storageClass, string key, long count) =>
        program.Add("(").Text("storage").Global("torch", storageClass).Text(key).Text("cpu").Integer(count).Add("tQ");

    /// <summary>A tensor as PyTorch rebuilds it.</summary>
    public static PickleProgram Tensor(this PickleProgram program, TorchView view) => program.Global("torch._utils", "_rebuild_tensor_v2").Add("(")
        .Storage(view.StorageClass, view.Key, view.Count).Integer(view.First).Integers(view.Shape).Integers(view.Strides)
        .Add(0x89).Global("collections", "OrderedDict").Add(")RtR");

    /// <summary>A dictionary of tensors.</summary>
    public static PickleProgram State(this PickleProgram program, params IEnumerable<TorchView> views)
    {
        program.Add("}(");
        foreach (TorchView view in views)
        {
            program.Text(view.Name).Tensor(view);
        }

        return program.Add("u");
    }
}
