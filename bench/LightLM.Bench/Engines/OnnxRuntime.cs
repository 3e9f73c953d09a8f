using Microsoft.ML.OnnxRuntime;

namespace LightLM.Bench.Engines;

/// <summary>
/// ONNX Runtime as it runs these models fastest: all graph optimizations, the intra-op threads that are asked for, which spin between
/// operators and for a while after a run (the default). Our graphs have the same operators as those of its own optimizer and quantizer.
/// </summary>
internal static class OnnxRuntime
{
    /// <summary>The inputs of our graphs and of the vendor's, in the order in which the engines give them.</summary>
    public static readonly string[] Inputs = ["input_ids", "attention_mask", "token_type_ids"];

    /// <summary>The output that is compared.</summary>
    public static readonly string[] States = ["last_hidden_state"];

    /// <summary>The version of the library.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>Loads a graph.</summary>
    public static InferenceSession Load(string graphPath, int threads)
    {
        using SessionOptions options = new()
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        return new InferenceSession(graphPath, options);
    }
}
