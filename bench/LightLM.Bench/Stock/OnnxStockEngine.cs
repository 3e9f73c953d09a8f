using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Sets;
using LightLM.Formats;
using LightLM.Onnx;
using LightLM.Timing.Models;
using LightLM.Timing.Models.Commands;

namespace LightLM.Bench.Stock;

/// <summary>ONNX Runtime as the engine of the baseline: the same weights as a graph, one sequence a run, behind the same heads.</summary>
/// <param name="threads">The threads of a run; where they are several, they spin on after it.</param>
internal sealed class OnnxStockEngine(int threads) : IStockEngine, IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private string? _graph;

    public string Name => Runners.Title(Runners.OnnxRuntime);

    public string Describe(ModelPackage package) => $"version {OnnxRuntime.Version}, {(IsInteger(package) ? "int8" : "fp32")}";

    public TimedModel Load(ModelPackage package)
    {
        _graph ??= Export(package);
        return new TimedModel(OnnxEncoderSession.CreateModel(package, _graph, threads, batch: 1, ownsPackage: false));
    }

    public void BeginTurn()
    {
        if (threads > 1)
        {
            IdleThreads.Wait();
        }
    }

    public void Dispose() => _scratch.Dispose();

    private string Export(ModelPackage package)
    {
        string graph = _scratch.At($"baseline{OnnxExport.Extension}");
        OnnxExport.Write(EncoderModels.EncoderOf(package), graph, IsInteger(package) ? OnnxPrecision.Int8 : OnnxPrecision.Float32);
        return graph;
    }

    private static bool IsInteger(ModelPackage package) => package.Quantization is not null;
}
