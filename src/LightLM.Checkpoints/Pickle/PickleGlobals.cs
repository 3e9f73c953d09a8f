namespace LightLM.Checkpoints.Pickle;

/// <summary>Globals that every kind of pickle may name.</summary>
internal static class PickleGlobals
{
    /// <summary>The containers of Python's library.</summary>
    public static IReadOnlyDictionary<string, object> Containers { get; } = new Dictionary<string, object>
    {
        ["collections.OrderedDict"] = new PickleFunction("collections.OrderedDict", OrderedDictionary),
    };

    /// <summary>An empty dictionary, or, as Python 2 writes it, one of a list of pairs.</summary>
    private static PickleDictionary OrderedDictionary(PickleCall call) =>
        new(call.Arguments.Count == 0 ? null : call.Get<PickleList>(0, "a list of pairs"));
}
