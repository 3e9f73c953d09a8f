using LightLM.Kernels;
using LightLM.Onnx.Import.Model;

namespace LightLM.Onnx.Import.Evaluation;

/// <summary>Computes the outputs of an operation.</summary>
internal delegate Value[] Operator(OperatorCall call);

/// <summary>The operators of which encoders in floating point are made: the standard's, and those that ONNX Runtime fuses of them.</summary>
internal static class Operators
{
    private static readonly Dictionary<string, Operator> Standard = new(StringComparer.Ordinal)
    {
        ["Abs"] = One(ElementwiseOperators.OfNumber(MathF.Abs, Math.Abs)),
        ["Add"] = One(ElementwiseOperators.OfNumbers((x, y) => x + y, (x, y) => x + y)),
        ["And"] = One(ElementwiseOperators.OfNumbers(Refuse, (x, y) => x & y)),
        ["Cast"] = One(Cast),
        ["CastLike"] = One(call => ElementwiseOperators.Cast(call, call[1].Kind)),
        ["Concat"] = One(IndexOperators.Concat),
        ["Constant"] = One(Constant),
        ["ConstantOfShape"] = One(ShapeOperators.ConstantOfShape),
        ["Cos"] = One(ElementwiseOperators.OfFraction(x => (float)PortableMath.SinCos(x).Cosine)),
        ["CumSum"] = One(ReductionOperators.CumulativeSum),
        ["Div"] = One(ElementwiseOperators.OfNumbers((x, y) => x / y, (x, y) => x / y)),
        ["Dropout"] = One(call => call[0]),
        ["Equal"] = One(ElementwiseOperators.OfComparison((x, y) => x == y, (x, y) => x == y)),
        ["Erf"] = One(ElementwiseOperators.OfFraction(Functions.Erf)),
        ["Exp"] = One(ElementwiseOperators.OfFraction(x => (float)PortableMath.Exp(x))),
        ["Expand"] = One(ShapeOperators.Expand),
        ["Flatten"] = One(ShapeOperators.Flatten),
        ["Gather"] = One(IndexOperators.Gather),
        ["GatherElements"] = One(IndexOperators.GatherElements),
        ["Gelu"] = One(Gelu),
        ["Gemm"] = One(MatrixOperators.Gemm),
        ["Greater"] = One(ElementwiseOperators.OfComparison((x, y) => x > y, (x, y) => x > y)),
        ["GreaterOrEqual"] = One(ElementwiseOperators.OfComparison((x, y) => x >= y, (x, y) => x >= y)),
        ["Identity"] = One(call => call[0]),
        ["IsNaN"] = One(ElementwiseOperators.IsNaN),
        ["LayerNormalization"] = One(NormOperators.LayerNormalization),
        ["Less"] = One(ElementwiseOperators.OfComparison((x, y) => x < y, (x, y) => x < y)),
        ["LessOrEqual"] = One(ElementwiseOperators.OfComparison((x, y) => x <= y, (x, y) => x <= y)),
        ["MatMul"] = One(MatrixOperators.MatMul),
        ["Max"] = One(ElementwiseOperators.OfMany(Math.Max, Math.Max)),
        ["Min"] = One(ElementwiseOperators.OfMany(Math.Min, Math.Min)),
        ["Mul"] = One(ElementwiseOperators.OfNumbers((x, y) => x * y, (x, y) => x * y)),
        ["Neg"] = One(ElementwiseOperators.OfNumber(x => -x, x => -x)),
        ["Not"] = One(ElementwiseOperators.Not),
        ["Or"] = One(ElementwiseOperators.OfNumbers(Refuse, (x, y) => x | y)),
        ["Pow"] = One(ElementwiseOperators.Power),
        ["Range"] = One(ShapeOperators.Range),
        ["Reciprocal"] = One(ElementwiseOperators.OfFraction(x => 1 / x)),
        ["ReduceMax"] = One(ReductionOperators.OfFractions(double.NegativeInfinity, Math.Max, (most, _) => most)),
        ["ReduceMean"] = One(ReductionOperators.OfFractions(0, (sum, x) => sum + x, (sum, count) => sum / count)),
        ["ReduceSum"] = One(ReductionOperators.OfFractions(0, (sum, x) => sum + x, (sum, _) => sum)),
        ["Relu"] = One(ElementwiseOperators.OfFraction(x => Math.Max(x, 0))),
        ["Reshape"] = One(ShapeOperators.Reshape),
        ["Shape"] = One(ShapeOperators.Shape),
        ["Sigmoid"] = One(ElementwiseOperators.OfFraction(Functions.Sigmoid)),
        ["Sin"] = One(ElementwiseOperators.OfFraction(x => (float)PortableMath.SinCos(x).Sine)),
        ["Size"] = One(ShapeOperators.Size),
        ["Slice"] = One(IndexOperators.Slice),
        ["Softmax"] = One(ReductionOperators.Softmax),
        ["Split"] = IndexOperators.Split,
        ["Sqrt"] = One(ElementwiseOperators.OfFraction(MathF.Sqrt)),
        ["Squeeze"] = One(ShapeOperators.Squeeze),
        ["Sub"] = One(ElementwiseOperators.OfNumbers((x, y) => x - y, (x, y) => x - y)),
        ["Tanh"] = One(ElementwiseOperators.OfFraction(x => (float)PortableMath.Tanh(x))),
        ["Tile"] = One(ShapeOperators.Tile),
        ["Transpose"] = One(ShapeOperators.Transpose),
        ["Unsqueeze"] = One(ShapeOperators.Unsqueeze),
        ["Where"] = One(ElementwiseOperators.Where),
    };

    private static readonly Dictionary<string, Operator> Fused = new(StringComparer.Ordinal)
    {
        ["Attention"] = One(FusedOperators.Attention),
        ["BiasGelu"] = One(FusedOperators.Biased(Functions.Gelu)),
        ["EmbedLayerNormalization"] = FusedOperators.EmbedLayerNormalization,
        ["FastGelu"] = One(FusedOperators.Biased(Functions.GeluTanh)),
        ["FusedMatMul"] = One(MatrixOperators.FusedMatMul),
        ["Gelu"] = One(ElementwiseOperators.OfFraction(Functions.Gelu)),
        ["MultiHeadAttention"] = One(FusedOperators.MultiHeadAttention),
        ["QuickGelu"] = One(FusedOperators.QuickGelu),
        ["SkipLayerNormalization"] = FusedOperators.SkipLayerNormalization,
    };

    /// <summary>The operator of an operation, or null for one that is not known.</summary>
    public static Operator? Find(GraphNode node) => node.Domain switch
    {
        "" => Standard.GetValueOrDefault(node.Operator),
        GraphBuilder.RuntimeDomain => Fused.GetValueOrDefault(node.Operator),
        _ => null,
    };

    private static Operator One(Func<OperatorCall, Value> function) => call => [function(call)];

    private static float Refuse(float left, float right) => throw new OperatorException("truths", "fractions");

    private static Value Cast(OperatorCall call) => ElementwiseOperators.Cast(call, call.Node.Integer("to", 0) switch
    {
        ElementCodes.Float or ElementCodes.Float16 or ElementCodes.BFloat16 or ElementCodes.Double => ElementKind.Fraction,
        ElementCodes.Int64 or ElementCodes.Int32 => ElementKind.Integer,
        ElementCodes.Boolean => ElementKind.Truth,
        long other => throw new OperatorException("a cast to F32, F16, BF16, F64, I64, I32 or BOOL", $"type {other} of the standard"),
    });

    private static Value Constant(OperatorCall call)
    {
        (string name, GraphAttribute attribute) = call.Node.Attributes is { Count: 1 } attributes
            ? attributes.Single()
            : throw new OperatorException("one value", $"{call.Node.Attributes.Count}");
        return name switch
        {
            "value" when attribute.Tensor is { } tensor => ConstantValues.Load(tensor),
            "value_float" => Value.Of([], [attribute.Fraction]),
            "value_floats" => Value.Of([attribute.Fractions.Count], [.. attribute.Fractions]),
            "value_int" => Value.Of([], [attribute.Integer]),
            "value_ints" => Value.Of([attribute.Integers.Count], [.. attribute.Integers]),
            _ => throw new OperatorException("a value of numbers", name),
        };
    }

    private static Value Gelu(OperatorCall call) => ElementwiseOperators.Map(call, call[0], call.Node.Text("approximate", "none") switch
    {
        "none" => Functions.Gelu,
        "tanh" => Functions.GeluTanh,
        string other => throw new OperatorException("the approximation none or tanh", other),
    });
}
