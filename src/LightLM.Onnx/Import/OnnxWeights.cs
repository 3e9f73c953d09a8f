using LightLM.Formats.Tensors;
using LightLM.Onnx.Import.Evaluation;
using LightLM.Onnx.Import.Model;

namespace LightLM.Onnx.Import;

/// <summary>A graph's weights under the names that a family's checkpoints have for them, and the graph itself, which the proof evaluates.</summary>
/// <param name="files">The files, which are disposed with it.</param>
/// <param name="tensors">The weights.</param>
/// <param name="graph">The graph.</param>
/// <param name="evaluator">Computes it.</param>
internal sealed class OnnxWeights(WeightFiles files, IReadOnlyDictionary<string, TensorView> tensors, GraphModel graph, GraphEvaluator evaluator)
    : TensorOverlay(files, tensors)
{
    public GraphModel Graph => graph;

    public GraphEvaluator Evaluator => evaluator;
}
