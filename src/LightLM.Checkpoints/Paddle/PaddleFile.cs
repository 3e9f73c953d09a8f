using LightLM.Checkpoints.Pickle;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Paddle;

/// <summary>
/// A file of <c>paddle.save</c> with a state dictionary (<c>.pdparams</c>): a pickle of names and numpy arrays, whose elements lie in it. Opening
/// passes over them; they are copied when they are asked for.
/// </summary>
internal static class PaddleFile
{
    private const string Container = "paddle";

    /// <summary>What Paddle calls the parts of arrays that are too large for pickle protocols below 4: shapes and names of parts by name.</summary>
    private const string PartsName = "UnpackBigParamInfor@@";

    private static readonly Dictionary<string, object> Globals = CreateGlobals();

    /// <summary>Opens a file.</summary>
    /// <exception cref="ModelFileException">The file cannot be read, breaks a rule of its format, or names what is no part of weights.</exception>
    public static TensorSource Open(string path)
    {
        StoredFile file = StoredFile.Open(path);
        try
        {
            PickleRules rules = new(path, null, Globals, "Save the weights alone: paddle.save(model.state_dict(), FILE).");
            object? saved = Unpickler.Read(new PickleStream(file, rules, 0, file.Length), rules);
            PickleDictionary state = saved as PickleDictionary ?? throw rules.Refused("a dictionary of names and arrays", PickleCall.Describe(saved));
            Dictionary<string, TensorView> tensors = ReadTensors(file, rules, state);
            SharedMemory.Check(path, file.Length, tensors);
            return new TensorOverlay(new WeightFiles(path, Container, file), tensors);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static Dictionary<string, object> CreateGlobals()
    {
        Dictionary<string, object> globals = new(PickleGlobals.Containers, StringComparer.Ordinal) { [NumpyArray.ClassName] = NumpyArray.ClassName };
        foreach (PickleFunction function in NumpyGlobals.Types.Concat(NumpyGlobals.OfMultiarray("_reconstruct", NumpyArray.Create)))
        {
            globals.Add(function.Name, function);
        }

        return globals;
    }

    private static Dictionary<string, TensorView> ReadTensors(StoredFile file, PickleRules rules, PickleDictionary state)
    {
        Dictionary<string, TensorView> tensors = new(StringComparer.Ordinal);
        foreach ((string name, object? value) in state.Named)
        {
            if (value is NumpyArray array && !tensors.TryAdd(name, array.View(rules.Path, file, name)))
            {
                throw rules.Damaged($"one tensor of the name '{Excerpt.Of(name)}'", "two");
            }
        }

        if (state[PartsName] is PickleDictionary parts)
        {
            JoinParts(rules, parts, tensors);
        }

        return tensors.Count > 0 ? tensors : throw rules.Refused("a dictionary of names and arrays", $"one of {state.Count} other things");
    }

    private static void JoinParts(PickleRules rules, PickleDictionary whole, Dictionary<string, TensorView> tensors)
    {
        foreach ((string name, object? value) in whole.Named)
        {
            PickleDictionary? description = value as PickleDictionary;
            PickleCall fields = new(rules, $"'{Excerpt.Of(name)}' of {PartsName}", [description?["OriginShape"], description?["slices"]]);
            long[] shape = fields.Sizes(0);
            List<TensorView> parts = [];
            foreach (object? part in fields.Get<PickleList>(1, "a list of names").Items)
            {
                TensorView? vector = part is PickleString { Text: string key } && tensors.Remove(key, out TensorView? view) ? view : null;
                parts.Add(vector?.Shape.Count == 1 && (parts.Count == 0 || vector.Type == parts[0].Type)
                    ? vector
                    : throw fields.Wrong(1, "a list of names of vectors of one type, each once"));
            }

            if (!tensors.TryAdd(name, Join(parts, shape) ?? throw fields.Wrong(0, "the shape of as many elements as the parts have")))
            {
                throw fields.Wrong(1, "an array that is there in parts only");
            }
        }
    }

    /// <summary>Vectors behind one another as a tensor of a shape; null where that has another number of elements.</summary>
    private static TensorView? Join(List<TensorView> parts, long[] shape)
    {
        long elements = parts.Sum(part => (long)part.Shape[0]);
        Int128 expected = shape.Aggregate((Int128)1, (product, size) => product > elements ? product : product * size);
        return parts.Count > 0 && elements <= int.MaxValue && expected == elements && Array.TrueForAll(shape, size => size <= int.MaxValue)
            ? TensorView.Join(parts).Reshape([.. shape.Select(size => (int)size)])
            : null;
    }
}
