using System.Numerics.Tensors;
using LightLM.Bench.Engines;
using LightLM.Bench.Models;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Models.Generated;

namespace LightLM.Bench.Shapes;

/// <summary>An encoder of a shape with generated weights, in single precision and in 8-bit integers.</summary>
internal sealed class GeneratedEncoder : IDisposable
{
    private readonly LightLmEngine[] _engines;

    /// <summary>Writes the files and loads them.</summary>
    public GeneratedEncoder(KnownShape shape, ScratchFolder scratch)
    {
        Shape = shape;
        using ModelPackage package = EncoderModels.Generate(shape);
        Parameters = ParameterCounts.Of(package).Total;
        _engines = [.. Runners.Precisions.Select(entry =>
        {
            string path = scratch.At($"{shape.Name}.{entry.Name}{CompactFile.Extension}");
            CompactWriter.Write(package, path, entry.Precision);
            LightLmEngine engine = new(path, threads: 1);
            File.Delete(path);
            return engine;
        })];
    }

    /// <summary>The shape.</summary>
    public KnownShape Shape { get; }

    /// <summary>The parameters of embeddings and layers.</summary>
    public long Parameters { get; }

    /// <summary>A call in each of <see cref="Runners.Precisions"/>.</summary>
    public IEnumerable<Action> Calls(int tokens) => _engines.Select(engine => engine.Prepare(Ids(tokens)));

    /// <summary>The mean cosine of the last hidden states in 8-bit integers and in single precision.</summary>
    public double Cosine(int tokens)
    {
        float[][] states = [.. _engines.Select(engine => engine.Encode(Ids(tokens)))];
        int hidden = Shape.Encoder.OutputSize;
        return Enumerable.Range(0, tokens).Average(token =>
            (double)TensorPrimitives.CosineSimilarity(states[0].AsSpan(token * hidden, hidden), states[1].AsSpan(token * hidden, hidden)));
    }

    public void Dispose() => Array.ForEach(_engines, engine => engine.Dispose());

    private static int[] Ids(int tokens) => EncoderInput.Ids(tokens);
}
