using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;

namespace LightLM.Tasks.Heads;

/// <summary>A dense layer with an activation: the pooler, and the inner layer of the span-pair head.</summary>
internal sealed class DenseHead : IDisposable
{
    private readonly DenseLayer _dense;
    private readonly Epilogue _activation;

    /// <summary>The inner layer of a head, with tanh.</summary>
    public DenseHead(IWeights weights, string module, int outputs, int inputs, KernelSet kernels)
        : this(DenseLayer.Load(weights, module, outputs, inputs, kernels), Epilogue.Tanh)
    {
    }

    private DenseHead(DenseLayer dense, Epilogue activation)
    {
        _dense = dense;
        _activation = activation;
    }

    /// <summary>The pooler of an encoder that has one.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="description">The encoder with the pooler: the model's, which may have one that the running encoder knows nothing of.</param>
    /// <param name="kernels">What the weights are packed for.</param>
    public static DenseHead Pooler(IWeights weights, EncoderDescription description, KernelSet kernels)
    {
        DenseLayer dense = DenseLayer.Load(weights, TensorNames.Pooler, description.HiddenSize, description.OutputSize, kernels);
        return new DenseHead(dense, ActivationOf(description.Pooler));
    }

    /// <summary>The inner layer of the detection of replaced tokens, with the encoder's activation.</summary>
    public static DenseHead Detection(IWeights weights, Encoder encoder)
    {
        EncoderDescription description = encoder.Description;
        DenseLayer dense = DenseLayer.Load(
            weights, TensorNames.DetectionTransform, description.HiddenSize, description.OutputSize, encoder.Kernels);
        return new DenseHead(dense, encoder.Description.Activation.ToEpilogue());
    }

    private static Epilogue ActivationOf(PoolerKind pooler) => pooler switch
    {
        PoolerKind.Tanh => Epilogue.Tanh,
        PoolerKind.Relu => Epilogue.Relu,
        PoolerKind.Gelu => Epilogue.Gelu,
        PoolerKind.GeluTanh => Epilogue.GeluTanh,
        PoolerKind.Silu => Epilogue.Silu,
        _ => throw new ArgumentOutOfRangeException(nameof(pooler), pooler, "There is no such pooler."),
    };

    /// <summary>Computes [rows, outputs] from [rows, inputs].</summary>
    public Matrix Apply(in Matrix rows, Workspace workspace)
    {
        Matrix result = workspace.Matrix(WorkspaceBuffer.HeadInner, rows.Rows, _dense.Outputs);
        _dense.Apply(rows, result, workspace.CallerScratch, _activation);
        return result;
    }

    public void Dispose() => _dense.Dispose();
}
