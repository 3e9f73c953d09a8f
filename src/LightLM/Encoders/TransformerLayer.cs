using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>One post-norm transformer layer: self-attention and a feed-forward block, each with its residual and LayerNorm.</summary>
internal sealed unsafe class TransformerLayer : IDisposable
{
    private readonly KernelSet _kernels;
    private readonly int _headSize;
    private readonly Epilogue _activation;
    private readonly DenseLayer _query;
    private readonly DenseLayer _keyValue;
    private readonly DenseLayer _attentionOutput;
    private readonly NormLayer _attentionNorm;
    private readonly DenseLayer _inner;
    private readonly DenseLayer _output;
    private readonly NormLayer _outputNorm;

    public TransformerLayer(ModelPackage package, int index, KernelSet kernels)
    {
        EncoderDescription description = package.Encoder;
        LayerDescription layer = description.Layers[index];
        int hidden = description.HiddenSize;
        _kernels = kernels;
        Heads = layer.AttentionHeads;
        _headSize = description.HeadSize;
        _activation = Function(description.Activation);
        _query = DenseLayer.Load(package, TensorNames.Query(index), Width, hidden, kernels);
        _keyValue = DenseLayer.LoadSideBySide(package, [TensorNames.Key(index), TensorNames.Value(index)], Width, hidden, kernels);
        _attentionOutput = DenseLayer.Load(package, TensorNames.AttentionOutput(index), hidden, Width, kernels);
        _attentionNorm = NormLayer.Load(package.Tensors, TensorNames.AttentionNorm(index), hidden, description.LayerNormEpsilon);
        _inner = DenseLayer.Load(package, TensorNames.FeedForwardInner(index), layer.FeedForwardSize, hidden, kernels);
        _output = DenseLayer.Load(package, TensorNames.FeedForwardOutput(index), hidden, layer.FeedForwardSize, kernels);
        _outputNorm = NormLayer.Load(package.Tensors, TensorNames.FeedForwardNorm(index), hidden, description.LayerNormEpsilon);
    }

    /// <summary>The epilogue that computes an activation.</summary>
    public static Epilogue Function(Activation activation) => activation switch
    {
        Activation.Gelu => Epilogue.Gelu,
        Activation.GeluTanh => Epilogue.GeluTanh,
        Activation.Relu => Epilogue.Relu,
        Activation.Silu => Epilogue.Silu,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, message: null),
    };

    /// <summary>Shows the inputs of the layer's matrices to observers, in single precision only.</summary>
    public void Observe(LayerObservers observers)
    {
        _keyValue.Observer = observers.Attention;
        _attentionOutput.Observer = observers.AttentionOutput;
        _inner.Observer = observers.FeedForwardInner;
        _output.Observer = observers.FeedForwardOutput;
    }

    /// <summary>The number of attention heads.</summary>
    public int Heads { get; }

    /// <summary>heads * head size.</summary>
    public int Width => Heads * _headSize;

    /// <summary>The width of the feed-forward block's inner layer.</summary>
    public int FeedForwardSize => _inner.Outputs;

    /// <summary>Computes the keys and values [rows, 2 * width] of hidden states [rows, hidden].</summary>
    public void ProjectKeyValue(in Matrix hidden, in Matrix keyValue, Scratch scratch) => _keyValue.Apply(hidden, keyValue, scratch);

    /// <summary>Computes the queries [rows, width] of hidden states [rows, hidden].</summary>
    public void ProjectQuery(in Matrix hidden, in Matrix query, Scratch scratch) => _query.Apply(hidden, query, scratch);

    /// <summary>Computes both, of the same rows.</summary>
    public void Project(in Matrix hidden, in Matrix keyValue, in Matrix query, Scratch scratch) =>
        _keyValue.ApplyWith(hidden, keyValue, _query, query, scratch);

    /// <summary>Attention of some heads of one sequence.</summary>
    public void Attend(in Matrix query, in Matrix keyValue, in Matrix context, int firstHead, int heads, Scratch scratch)
    {
        HeadRange range = new(firstHead, heads, Heads, _headSize);
        if (_keyValue.IsQuantized)
        {
            _kernels.AttendInInt8(query, keyValue, range, context, scratch.Attention(_kernels.Int8AttentionScratch(keyValue.Rows, _headSize)));
        }
        else
        {
            _kernels.Attend(query, keyValue, range, context, scratch.Attention(_kernels.AttentionScratch(keyValue.Rows, _headSize)));
        }
    }

    /// <summary>All that follows attention, in place.</summary>
    /// <param name="context">[rows, width].</param>
    /// <param name="states">[rows, hidden]: the layer's input, which its output replaces.</param>
    /// <param name="scratch">The thread's memory.</param>
    public void Finish(in Matrix context, in Matrix states, Scratch scratch)
    {
        Matrix attended = scratch.Attended(states.Rows, states.Columns);
        _attentionOutput.Apply(context, attended, scratch, Epilogue.AddResidual, states);
        _attentionNorm.Apply(_kernels, attended);

        Matrix inner = scratch.FeedForward(states.Rows, _inner.Outputs);
        _inner.Apply(attended, inner, scratch, _activation);
        _output.Apply(inner, states, scratch, Epilogue.AddResidual, attended);
        _outputNorm.Apply(_kernels, states);
    }

    public void Dispose()
    {
        _query.Dispose();
        _keyValue.Dispose();
        _attentionOutput.Dispose();
        _attentionNorm.Dispose();
        _inner.Dispose();
        _output.Dispose();
        _outputNorm.Dispose();
    }
}
