using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;

namespace LightLM.Tasks.Heads;

/// <summary>
/// A dense layer with an activation: the pooler, the inner layer of the span-pair head, and the layers behind the pooling of an embedding head.
/// </summary>
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

    /// <summary>A layer behind the pooling of an embedding head.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="index">The place among the layers.</param>
    /// <param name="inputs">Width of what it reads.</param>
    /// <param name="layer">What it makes of it.</param>
    /// <param name="kernels">What the weights are packed for.</param>
    public static DenseHead Embedding(IWeights weights, int index, int inputs, DenseDescription layer, KernelSet kernels) => new(
        DenseLayer.Load(weights, TensorNames.HeadDense(index), layer.Outputs, inputs, kernels), ActivationOf(layer.Activation));

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

    private static Epilogue ActivationOf(DenseActivation activation) => activation switch
    {
        DenseActivation.Identity => Epilogue.None,
        DenseActivation.Tanh => Epilogue.Tanh,
        DenseActivation.Relu => Epilogue.Relu,
        DenseActivation.Gelu => Epilogue.Gelu,
        DenseActivation.Silu => Epilogue.Silu,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no such function."),
    };

    /// <summary>Computes [rows, outputs] from [rows, inputs].</summary>
    /// <param name="rows">The inputs, in another buffer than the outputs.</param>
    /// <param name="workspace">The batch's memory.</param>
    /// <param name="buffer">The buffer of the outputs.</param>
    public Matrix Apply(in Matrix rows, Workspace workspace, WorkspaceBuffer buffer = WorkspaceBuffer.HeadInner)
    {
        Matrix result = workspace.Matrix(buffer, rows.Rows, _dense.Outputs);
        _dense.Apply(rows, result, workspace.CallerScratch, _activation);
        return result;
    }

    public void Dispose() => _dense.Dispose();
}
