namespace LightLM.Checkpoints.Pickle;

/// <summary>A string or bytes. They stay in the file, where the data of a tensor may be gigabytes of them.</summary>
/// <param name="Offset">Where they start in the file.</param>
/// <param name="Length">Their length in bytes.</param>
/// <param name="Text">The text of a string that is short enough to be a name; else null.</param>
/// <param name="IsUtf8">Whether they are a string's UTF-8, not bytes as they are.</param>
internal sealed record PickleString(long Offset, long Length, string? Text, bool IsUtf8);

/// <summary>A list.</summary>
internal sealed class PickleList
{
    // Made with the first item: an empty list takes one byte in a file.
    private List<object?>? _items;

    /// <summary>The items.</summary>
    public IReadOnlyList<object?> Items => _items ?? [];

    /// <summary>Adds an item.</summary>
    public void Add(object? item) => (_items ??= []).Add(item);
}

/// <summary>A dictionary, ordered or not; its keys may be anything and are not compared.</summary>
/// <param name="pairs">Pairs to begin with. They are looked at when the entries are: any number of dictionaries may be made of one list.</param>
internal sealed class PickleDictionary(PickleList? pairs = null) : IPickleObject
{
    private List<KeyValuePair<object?, object?>>? _entries;

    /// <summary>The number of entries.</summary>
    public int Count => (pairs?.Items.Count ?? 0) + (_entries?.Count ?? 0);

    /// <summary>The values of keys that are text, in the order in which they were added.</summary>
    public IEnumerable<(string Name, object? Value)> Named => (pairs?.Items ?? [])
        .Select(item => item as IReadOnlyList<object?> ?? (item as PickleList)?.Items)
        .Where(pair => pair?.Count == 2)
        .Select(pair => KeyValuePair.Create(pair![0], pair[1]))
        .Concat(_entries ?? [])
        .Where(entry => entry.Key is PickleString { Text: not null })
        .Select(entry => (((PickleString)entry.Key!).Text!, entry.Value));

    /// <summary>The value of a key, or null; of several the last counts.</summary>
    public object? this[string name] => Named.LastOrDefault(entry => entry.Name == name).Value;

    /// <summary>Adds an entry.</summary>
    public void Add(object? key, object? value) => (_entries ??= []).Add(new(key, value));

    /// <summary>PyTorch hangs the versions of modules on its ordered dictionaries, which say nothing about tensors.</summary>
    public void SetState(PickleCall state) => state.Get<PickleDictionary>(0, "a dictionary");
}

/// <summary>An object that is completed after it was made.</summary>
internal interface IPickleObject
{
    /// <summary>Completes the object.</summary>
    /// <param name="state">The state as the only argument.</param>
    void SetState(PickleCall state);
}

/// <summary>A permitted class, whose objects are made without arguments and keep nothing: one stands for all of them.</summary>
/// <param name="Name">The global's name, for messages.</param>
/// <param name="Object">The object.</param>
internal sealed record PickleClass(string Name, IPickleObject Object);

/// <summary>An object of values by name that nothing reads.</summary>
internal sealed class PickleNamespace : IPickleObject
{
    /// <summary>Takes the values, and drops them.</summary>
    public void SetState(PickleCall state) => state.Get<PickleDictionary>(0, "a dictionary");
}

/// <summary>What a permitted global does that may be called.</summary>
/// <param name="Name">The global's name, for messages.</param>
/// <param name="Invoke">Makes the result of the arguments.</param>
internal sealed record PickleFunction(string Name, Func<PickleCall, object?> Invoke);
