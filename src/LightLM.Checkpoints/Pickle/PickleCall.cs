namespace LightLM.Checkpoints.Pickle;

/// <summary>The arguments of a call, which say what they are not.</summary>
/// <param name="Rules">Makes the errors.</param>
/// <param name="Function">What is called, for messages.</param>
/// <param name="Arguments">The arguments.</param>
internal sealed record PickleCall(PickleRules Rules, string Function, IReadOnlyList<object?> Arguments)
{
    private const int MaxSizes = 32;

    /// <summary>An argument of a type.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="expected">The type in words.</param>
    public T Get<T>(int index, string expected)
        where T : class =>
        Find(index) as T ?? throw Wrong(index, expected);

    /// <summary>A text of at most the length of a name.</summary>
    public string Text(int index) => (Find(index) as PickleString)?.Text ?? throw Wrong(index, "a short text");

    /// <summary>A whole number from 0 on.</summary>
    public long Size(int index) => Find(index) is long and >= 0 and long size ? size : throw Wrong(index, "a number from 0 on");

    /// <summary>A tuple of whole numbers from 0 on, one for each dimension of a tensor; many calls may have the same one, so it is short.</summary>
    public long[] Sizes(int index)
    {
        object?[] items = Get<object?[]>(index, "a tuple");
        return items.Length <= MaxSizes && Array.TrueForAll(items, item => item is long and >= 0)
            ? [.. items.Select(item => (long)item!)]
            : throw Wrong(index, $"a tuple of at most {MaxSizes} numbers from 0 on");
    }

    /// <summary>Whether an argument is true; false where it is not there or something else.</summary>
    public bool IsTrue(int index) => Find(index) is true;

    /// <summary>The error about an argument.</summary>
    public ModelFileException Wrong(int index, string expected) =>
        Rules.Refused($"{expected} as argument {index + 1} of {Function}", Describe(Find(index)));

    /// <summary>What a value is, in words.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "nothing",
        PickleString { Text: string text } => $"'{Excerpt.Of(text)}'",
        PickleString => "a long text or bytes",
        object?[] items => $"a tuple of {items.Length}",
        PickleList list => $"a list of {list.Items.Count}",
        PickleDictionary dictionary => $"a dictionary of {dictionary.Count}",
        PickleFunction function => function.Name,
        PickleClass type => type.Name,
        bool or long or double => $"{value}",
        _ => "another object",
    };

    private object? Find(int index) => index < Arguments.Count ? Arguments[index] : null;
}
