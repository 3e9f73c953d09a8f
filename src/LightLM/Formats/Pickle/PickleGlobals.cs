namespace LightLM.Formats.Pickle;

/// <summary>Globals that every kind of pickle may name.</summary>
internal static class PickleGlobals
{
    /// <summary>The containers of Python's library.</summary>
    public static IReadOnlyDictionary<string, object> Containers { get; } = new Dictionary<string, object>
    {
        ["collections.OrderedDict"] = new PickleFunction("collections.OrderedDict", OrderedDictionary),
    };

    /// <summary>An empty dictionary, or, as Python 2 writes it, one of a list of pairs.</summary>
    private static PickleDictionary OrderedDictionary(PickleCall call)
    {
        PickleDictionary dictionary = new();
        if (call.Arguments.Count == 0)
        {
            return dictionary;
        }

        foreach (object? item in call.Get<PickleList>(0, "a list of pairs").Items)
        {
            IReadOnlyList<object?>? pair = item as object?[] ?? (item as PickleList)?.Items;
            if (pair is not [object key, object value])
            {
                throw call.Wrong(0, "a list of pairs");
            }

            dictionary.Add(key, value);
        }

        return dictionary;
    }
}
