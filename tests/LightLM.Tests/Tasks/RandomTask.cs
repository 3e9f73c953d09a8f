using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Kernels;
using LightLM.Testing;
using LightLM.Tests.Encoders;
using LightLM.Tests.Reference;

namespace LightLM.Tests.Tasks;

/// <summary>A small random model with a head, loaded for every path, and the naive model of the same file.</summary>
internal sealed class RandomTask : IDisposable
{
    private const int FirstWord = 5;

    /// <summary>Words of one and of more UTF-16 units.</summary>
    private static readonly string[] Pieces =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "天", "地", "人", "你", "我", "他", "一", "二", "三", "山", "水", "风", "云", "日", "月",
        "星", "木", "火", "土", "10", "ab", "xyz", "𠮷", "上", "下",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly ModelPackage _package;

    /// <param name="seed">Decides the weights.</param>
    /// <param name="precision">What the file stores.</param>
    /// <param name="task">The head and its limits.</param>
    public RandomTask(int seed, Precision precision, TaskDescription task)
    {
        string path = _folder.At("model.lightlm");
        using (ModelPackage random = RandomStack.Create(new Random(seed), integers: 0, change: Small, task: task))
        {
            Bend(((RandomStack.Mixed)random.Tensors).Floats);
            CompactWriter.Write(random.With(new TokenizerSettings(new Vocabulary(Pieces), new TokenizerOptions())), path, precision);
        }

        _package = ModelFiles.Open(path);
        Oracle = new NaiveOracle(_package);
        Models = [.. KernelRegistry.Available.Select(name => AnyModel.Load(path, KernelChoice.Select(name)))];
    }

    /// <summary>What a file may store.</summary>
    public static TheoryData<Precision> Precisions => [Precision.Float32, Precision.Int8];

    /// <summary>The model on each path.</summary>
    public IReadOnlyList<LightModel> Models { get; }

    /// <summary>The head and its limits.</summary>
    public TaskDescription Task => Models[0].Task;

    /// <summary>What it should answer.</summary>
    public NaiveOracle Oracle { get; }

    /// <summary>A text of words that are a token each, with blanks between some of them.</summary>
    public static string Text(Random random, int tokens) => string.Concat(Words(random, tokens));

    /// <summary>The words of such a text, with the blanks behind them.</summary>
    public static string[] Words(Random random, int tokens) =>
        [.. Enumerable.Range(0, tokens).Select(_ => Pieces[random.Next(FirstWord, Pieces.Length)]).Select(word => char.IsAscii(word[0]) ? word + " " : word)];

    public void Dispose()
    {
        foreach (LightModel model in Models)
        {
            model.Dispose();
        }

        _package.Dispose();
        _folder.Dispose();
    }

    /// <summary>
    /// Makes biases small and norms near to none, so that states differ more by token and surroundings than they have in common: what is read
    /// from a wrong place then shows.
    /// </summary>
    private static void Bend(RandomStack stack)
    {
        const float spread = 0.25f;
        foreach (TensorInfo vector in stack.Tensors.Values.Where(tensor => tensor.Shape.Count == 1))
        {
            float centre = vector.Name.EndsWith(".weight", StringComparison.Ordinal) ? 1 : 0;
            foreach (ref float value in stack.Values(vector.Name).AsSpan())
            {
                value = centre + (spread * value);
            }
        }
    }

    private static EncoderDescription Small(EncoderDescription encoder) => encoder with
    {
        HiddenSize = 21,
        HeadSize = 9,
        Embedding = encoder.Embedding with { TokenTypes = 2 },
        Layers = [new LayerDescription(2, 30), new LayerDescription(1, 19)],
        Pooler = PoolerKind.Tanh,
    };
}
