namespace LightLM.Checkpoints.Pickle;

/// <summary>What pickles name to say what numpy's numbers are.</summary>
internal static class NumpyGlobals
{
    private static readonly object Scalar = new();

    /// <summary>Types of numbers, and bytes as pickle protocol 2 has them.</summary>
    public static IReadOnlyList<PickleFunction> Types { get; } = [new("numpy.dtype", NumpyType.Of), new("_codecs.encode", Encode)];

    /// <summary>Single numbers, such as the best score of a training script: nothing of them is kept.</summary>
    public static IReadOnlyList<PickleFunction> Scalars { get; } = [.. OfMultiarray("scalar", ReadScalar)];

    /// <summary>A function of the module that is called otherwise in numpy 1 than in 2.</summary>
    public static IEnumerable<PickleFunction> OfMultiarray(string name, Func<PickleCall, object?> invoke) =>
        ((string[])["numpy.core.multiarray", "numpy._core.multiarray"]).Select(module => new PickleFunction($"{module}.{name}", invoke));

    /// <summary>A text, and the encoding that makes bytes of it.</summary>
    private static PickleString Encode(PickleCall call) => call.Text(1) is "latin1" or "latin-1"
        ? call.Get<PickleString>(0, "a text")
        : throw call.Wrong(1, "'latin1'");

    private static object ReadScalar(PickleCall call)
    {
        int bytes = call.Get<NumpyType>(0, "a type of numbers").Format.Bytes;
        PickleString data = call.Get<PickleString>(1, "bytes");
        return data.Length >= bytes && data.Length <= (data.IsUtf8 ? 2 * bytes : bytes) ? Scalar : throw call.Wrong(1, $"{bytes} bytes");
    }
}
