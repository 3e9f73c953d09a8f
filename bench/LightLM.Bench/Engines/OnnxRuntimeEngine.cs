using Microsoft.ML.OnnxRuntime;

namespace LightLM.Bench.Engines;

/// <summary>An encoder in ONNX Runtime, on a graph whose only output is <c>last_hidden_state</c>.</summary>
internal sealed class OnnxRuntimeEngine(string graphPath, int threads) : IEncoderEngine
{
    private readonly InferenceSession _session = OnnxRuntime.Load(graphPath, threads);
    private readonly RunOptions _options = new();

    public string Runner => Runners.OnnxRuntime;

    public Action Prepare(int[] ids)
    {
        OrtValue[] inputs = Inputs(ids);
        return () =>
        {
            using IDisposableReadOnlyCollection<OrtValue> result = _session.Run(_options, OnnxRuntime.Inputs, inputs, OnnxRuntime.States);
        };
    }

    public float[] Encode(int[] ids)
    {
        using IDisposableReadOnlyCollection<OrtValue> result = _session.Run(_options, OnnxRuntime.Inputs, Inputs(ids), OnnxRuntime.States);
        return result[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private static OrtValue[] Inputs(int[] ids)
    {
        long[] shape = [1, ids.Length];
        long[] mask = new long[ids.Length];
        Array.Fill(mask, 1);
        long[][] values = [Array.ConvertAll(ids, id => (long)id), mask, new long[ids.Length]];
        return Array.ConvertAll(values, value => OrtValue.CreateTensorValueFromMemory(value, shape));
    }
}
