using LightLM.Kernels;

namespace LightLM.Bench.Kernels;

/// <summary>The matrix products of one layer of the light encoder (hidden size 312, feed-forward 1248).</summary>
public enum MatrixShape
{
    QueryKeyValue,
    AttentionOutput,
    FeedForwardInner,
    FeedForwardOutput,
}

/// <summary>What the products of a layer look like.</summary>
internal static class MatrixShapes
{
    public static (int Inputs, int Outputs, Epilogue Epilogue) Sizes(this MatrixShape shape) => shape switch
    {
        MatrixShape.QueryKeyValue => (312, 936, Epilogue.None),
        MatrixShape.AttentionOutput => (312, 312, Epilogue.AddResidual),
        MatrixShape.FeedForwardInner => (312, 1248, Epilogue.Gelu),
        _ => (1248, 312, Epilogue.AddResidual),
    };
}
