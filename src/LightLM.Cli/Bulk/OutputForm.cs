using System.Text;
using LightLM.Clue.Predictions;

namespace LightLM.Cli.Bulk;

/// <summary>The form of an output: what stands around its rows.</summary>
internal abstract record OutputForm
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>A JSON object on each line.</summary>
    public static OutputForm Json { get; } = new Text("json", PredictionLayout.Lines);

    /// <summary>Texts for people.</summary>
    public static OutputForm Plain { get; } = new Text("text", PredictionLayout.Lines);

    /// <summary>The name of the form.</summary>
    public abstract string Name { get; }

    /// <summary>The numbers of a row of vectors; 0 where the rows are texts.</summary>
    public virtual int Width => 0;

    /// <summary>The form of a prediction file.</summary>
    public static OutputForm Predictions(PredictionLayout layout) => new Text(layout == PredictionLayout.Answers ? "answers" : "predictions", layout);

    /// <summary>Vectors in NumPy's format.</summary>
    public static OutputForm Vectors(int width) => new NpyForm(width);

    /// <summary>Finds a form by what describes it; null where there is none.</summary>
    public static OutputForm? Find(string name, int width) => name switch
    {
        NpyForm.FormName => Vectors(width),
        _ when Array.Find([Json, Plain, Predictions(PredictionLayout.Lines), Predictions(PredictionLayout.Answers)], form => form.Name == name) is OutputForm found => found,
        _ => null,
    };

    /// <summary>Writes an output.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="rows">How many rows it has.</param>
    /// <param name="parts">Writes the parts, which are rows or many of them, one by one; one that writes nothing counts as none.</param>
    public void Write(Stream stream, long rows, IEnumerable<Action<Stream>> parts)
    {
        bool isFirst = true;
        foreach (Action<Stream> part in parts)
        {
            SeparatingStream separated = new(stream, isFirst ? Head(rows) : Separator);
            part(separated);
            isFirst &= !separated.HasBegun;
        }

        stream.Write(!isFirst ? Tail : Empty(rows));
    }

    /// <summary>Where the rows are in an output.</summary>
    /// <param name="rows">How many rows it has.</param>
    /// <param name="length">The bytes of the output.</param>
    /// <returns>The first byte of the rows, and how many they have.</returns>
    public (long Start, long Length) Body(long rows, long length) =>
        length == Empty(rows).Length ? (length, 0) : (Head(rows).Length, length - Head(rows).Length - Tail.Length);

    private protected virtual byte[] Separator => [];

    private protected virtual byte[] Tail => [];

    private protected abstract byte[] Head(long rows);

    /// <summary>An output without anything of a row.</summary>
    private protected abstract byte[] Empty(long rows);

    private sealed record Text(string FormName, PredictionLayout Layout) : OutputForm
    {
        public override string Name => FormName;

        private protected override byte[] Separator => Encoding.GetBytes(Layout.Separator);

        private protected override byte[] Tail => Encoding.GetBytes(Layout.Tail);

        private protected override byte[] Head(long rows) => Encoding.GetBytes(Layout.Head);

        private protected override byte[] Empty(long rows) => Encoding.GetBytes(Layout.Empty);
    }
}
