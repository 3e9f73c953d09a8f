using LightLM.Checkpoints.Pickle;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Torch;

/// <summary>
/// What PyTorch's pickles may name: how tensors are rebuilt (<c>torch._utils</c>), the storages that they are views of, and the numbers and
/// settings that training scripts save beside them, which are passed over.
/// </summary>
internal sealed class TorchPickle
{
    private const string Namespace = "argparse.Namespace";

    private static readonly Dictionary<string, object> Globals = CreateGlobals();

    private readonly Dictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);

    /// <param name="path">The file.</param>
    /// <param name="item">The pickle's name in the file; null where it is the file itself.</param>
    public TorchPickle(string path, string? item) =>
        Rules = new PickleRules(path, item, Globals, "Save the weights alone: torch.save(model.state_dict(), FILE).") { Persistent = Storage };

    /// <summary>The rules of the pickles, which collect the storages.</summary>
    public PickleRules Rules { get; }

    /// <summary>The storages that the pickles named so far.</summary>
    public IReadOnlyDictionary<string, TorchStorage> Storages => _storages;

    /// <summary>Says where a storage lies.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="file">The file.</param>
    /// <param name="offset">Its first byte there.</param>
    /// <param name="isBigEndian">Whether it was written on a machine of that byte order.</param>
    public static void Place(TorchStorage storage, StoredFile file, long offset, bool isBigEndian) =>
        storage.Elements = new StoredElements(
            storage.Format, storage.Count, isBigEndian, (start, destination) => file.Read(offset + start, destination));

    private static Dictionary<string, object> CreateGlobals()
    {
        Dictionary<string, object> globals = new(PickleGlobals.Containers, StringComparer.Ordinal);
        foreach ((string name, ElementFormat format) in TorchTypes.Storages)
        {
            globals.Add(name, format);
        }

        PickleFunction[] functions =
        [
            new("torch._utils._rebuild_tensor", Rebuild),
            new("torch._utils._rebuild_tensor_v2", Rebuild),
            new("torch._utils._rebuild_parameter", Parameter),
            new("torch._utils._rebuild_parameter_with_state", Parameter),
            new("torch.Size", call => call.Get<object>(0, "a tuple")),
        ];
        foreach (PickleFunction function in functions.Concat(NumpyGlobals.Types).Concat(NumpyGlobals.Scalars))
        {
            globals.Add(function.Name, function);
        }

        // The command line of a training script.
        globals.Add(Namespace, new PickleClass(Namespace, new PickleNamespace()));
        return globals;
    }

    // What follows is whether it takes part in training, and hooks: nothing that a prediction needs.
    private static TorchTensor Rebuild(PickleCall call) =>
        new(call.Get<TorchStorage>(0, "a storage"), call.Size(1), call.Sizes(2), call.Sizes(3));

    private static TorchTensor Parameter(PickleCall call) => call.Get<TorchTensor>(0, "a tensor");

    /// <summary>A storage by its persistent id: "storage", its class, its key, the device, the number of elements, and a view of it or none.</summary>
    private TorchStorage Storage(PickleCall id)
    {
        if (id.Text(0) != "storage" || (id.Arguments.Count > 5 && id.Arguments[5] is not null))
        {
            throw id.Wrong(id.Text(0) != "storage" ? 0 : 5, "'storage', and no view of one");
        }

        TorchStorage storage = new(id.Text(2), id.Get<ElementFormat>(1, "a class of storages"), id.Size(4));
        if (_storages.TryAdd(storage.Key, storage))
        {
            return storage;
        }

        TorchStorage known = _storages[storage.Key];
        return (known.Format, known.Count) == (storage.Format, storage.Count)
            ? known
            : throw Rules.Damaged($"storage '{storage.Key}' of {known.Count} {known.Format.Name}", $"{storage.Count} {storage.Format.Name}");
    }
}
