using System.Numerics.Tensors;
using LightLM.Checkpoints.Verification;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Encoders.Steps;
using LightLM.Formats;
using LightLM.Formats.Tensors;
using LightLM.Tasks;

namespace LightLM.Checkpoints.Calibration;

/// <summary>
/// Quantizes a model to 8 bits with the help of a few texts. The encoder runs over them in single precision; where smoothing the columns
/// of a matrix's input (SmoothQuant, Xiao et al., 2023) makes its product more precise, the input gets factors. The attention output's
/// factors are multiplied into the value projection instead, which gives the same product and costs nothing. All of it runs on
/// the process's kernels, of which all compute the same bits: one model and one text file give the same weights on every machine.
/// </summary>
public static class Calibrator
{
    /// <summary>Rows of each input that the search for factors looks at.</summary>
    private const int SampleRows = 256;

    private const int TextsPerStep = 8;

    /// <summary>Quantizes a model.</summary>
    /// <param name="package">The model, with weights in floating point; it stays open.</param>
    /// <param name="texts">Texts like those that the model is for; a few dozen are enough. What exceeds the model's limit is cut.</param>
    /// <param name="progress">Told how much is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels between texts and between matrices.</param>
    /// <exception cref="InputException">There are no texts, or the weights are 8-bit ones already.</exception>
    /// <exception cref="ModelFileException">The model has no vocabulary, or its weights are not usable.</exception>
    public static CalibratedModel Quantize(
        ModelPackage package, IReadOnlyList<string> texts, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0)
        {
            throw new InputException(
                "The calibration texts: expected at least one, found none. Give a few dozen like those that the model is for.");
        }

        if (package.Quantization is not null)
        {
            throw new InputException(
                $"{package.Path}: expected weights in floating point to calibrate, found 8-bit ones. Start from the original checkpoint.");
        }

        return new Run(package, texts, progress, cancellationToken).Quantize();
    }

    private sealed class Run(ModelPackage package, IReadOnlyList<string> texts, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        private readonly int[] _layers =
            [.. Enumerable.Range(0, package.Encoder.Layers.Count).Where(layer => package.Encoder.Layers[layer].SharedWith is null)];

        private readonly QuantizationDescription _quantization = UsualQuantization.Of(package.Encoder);
        private readonly int _textSteps = 3 * ((texts.Count + TextsPerStep - 1) / TextsPerStep);
        private readonly Dictionary<string, float[]> _inputFactors = new(StringComparer.Ordinal);
        private readonly Dictionary<string, float[]> _replaced = new(StringComparer.Ordinal);
        private int _stepsDone;
        private int _smoothed;

        public CalibratedModel Quantize()
        {
            using ModelSession exact = Session(new ReplacedTensors(package.Tensors, new Dictionary<string, float[]>()), null);
            EncodedSequence[] sequences = [.. texts.Select(text => exact.Encode(text))];
            int tokens = sequences.Sum(sequence => sequence.Ids.Length);
            FindFactors(Observe(exact, sequences, tokens));

            QuantizedTensors plain = new(package.Tensors, Expected, _quantization.ProductsPerSum);
            QuantizedTensors smooth = new(new ReplacedTensors(package.Tensors, _replaced), Expected, _quantization.ProductsPerSum, _inputFactors);
            double plainCosine = MeanCosine(exact, sequences, plain);
            double smoothCosine = _smoothed == 0 ? plainCosine : MeanCosine(exact, sequences, smooth);
            bool isBetter = smoothCosine > plainCosine;
            progress?.Report(1);
            return new CalibratedModel
            {
                Package = View(isBetter ? smooth : plain, _quantization),
                Tokens = tokens,
                SmoothedInputs = isBetter ? _smoothed : 0,
                Inputs = 4 * _layers.Length,
                PlainCosine = plainCosine,
                Cosine = Math.Max(smoothCosine, plainCosine),
            };
        }

        private IReadOnlyList<ExpectedTensor> Expected => ExpectedTensors.Of(package.Encoder, package.Task);

        /// <summary>Runs the encoder in single precision and collects the inputs of its matrices, layer by layer.</summary>
        private LayerInputs[] Observe(ModelSession session, EncodedSequence[] sequences, int tokens)
        {
            int stride = Math.Max(1, tokens / SampleRows);
            LayerInputs[] inputs = [.. package.Encoder.Layers.Select(layer => new LayerInputs(layer, package.Encoder, stride))];
            using EncoderSession observed = new(session.Encoder.With(step => Observed(step, inputs)), threads: 1);
            foreach (EncodedSequence[] step in sequences.Chunk(TextsPerStep))
            {
                observed.Run(step, (_, _, _) => { }, cancellationToken);
                FinishStep();
            }

            return inputs;
        }

        /// <summary>What a matrix of shared layers reads is collected from all of them.</summary>
        private EncoderStep Observed(EncoderStep step, LayerInputs[] inputs)
        {
            return step switch
            {
                ProjectStep project => new ObservedStep(project, Of(project.Layer).Attention),
                AttentionOutputStep output => new ObservedStep(output, Of(output.Layer).AttentionOutput),
                FeedForwardInnerStep inner => new ObservedStep(inner, Of(inner.Layer).FeedForwardInner),
                FeedForwardOutputStep output => new ObservedStep(output, Of(output.Layer).FeedForwardOutput),
                AddToStreamStep { ReadsContext: true } output => new ObservedStep(output, Of(output.Layer).AttentionOutput),
                AddToStreamStep output => new ObservedStep(output, Of(output.Layer).FeedForwardOutput),
                _ => step,
            };

            LayerInputs Of(int layer) => inputs[package.Encoder.WeightsOf(layer)];
        }

        private void FindFactors(LayerInputs[] inputs)
        {
            using SmoothingSearch search = new(KernelChoice.Default, _quantization.ProductsPerSum);
            foreach (int layer in _layers)
            {
                Smooth(search, inputs[layer].Attention, [.. TensorNames.Projections(layer, package.Encoder.Layers[layer].Attention)]);
                Smooth(search, inputs[layer].FeedForwardInner, [TensorNames.FeedForwardInner(layer)]);
                Smooth(search, inputs[layer].FeedForwardOutput, [TensorNames.FeedForwardOutput(layer)]);
                if (package.Encoder.Embedding.Positions is not (PositionKind.Relative or PositionKind.RotaryWithValues))
                {
                    SmoothValues(search, inputs[layer].AttentionOutput, layer);
                }

                FinishStep();
            }
        }

        private void Smooth(SmoothingSearch search, InputSample input, string[] modules)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (search.Find(input, [.. modules.Select(module => Read(TensorNames.Weight(module)))]) is { } factors)
            {
                _inputFactors.Add(TensorNames.InputFactors(TensorNames.Weight(modules[0]))!, factors);
                _smoothed++;
            }
        }

        /// <summary>
        /// Every value channel is one input of the attention output, so it is the projection to it that gets the factors, unless positions add
        /// to values or mix their channels.
        /// </summary>
        private void SmoothValues(SmoothingSearch search, InputSample input, int layer)
        {
            cancellationToken.ThrowIfCancellationRequested();
            float[] output = Read(TensorNames.Weight(TensorNames.AttentionOutput(layer)));
            if (search.Find(input, [output]) is not { } factors)
            {
                return;
            }

            float[] values = Read(TensorNames.Weight(TensorNames.Value(layer)));
            int hidden = package.Encoder.HiddenSize;
            for (int channel = 0; channel < factors.Length; channel++)
            {
                Span<float> row = values.AsSpan(channel * hidden, hidden);
                TensorPrimitives.Multiply(row, factors[channel], row);
            }

            for (int start = 0; start < output.Length; start += factors.Length)
            {
                Span<float> row = output.AsSpan(start, factors.Length);
                TensorPrimitives.Divide(row, factors, row);
            }

            _replaced.Add(TensorNames.Weight(TensorNames.Value(layer)), values);
            string bias = TensorNames.Bias(TensorNames.Value(layer));
            if (package.Tensors.Tensors.ContainsKey(bias))
            {
                float[] scaled = Read(bias);
                TensorPrimitives.Multiply(scaled, factors, scaled);
                _replaced.Add(bias, scaled);
            }

            _replaced.Add(TensorNames.Weight(TensorNames.AttentionOutput(layer)), output);
            _smoothed++;
        }

        private double MeanCosine(ModelSession exact, EncodedSequence[] sequences, TensorSource tensors)
        {
            using ModelSession session = Session(tensors, _quantization);
            VectorComparison comparison = new();
            foreach (EncodedSequence[] step in sequences.Chunk(TextsPerStep))
            {
                List<float[]> expected = [];
                exact.Encoders.Run(
                    step,
                    (_, rows, _) => expected.AddRange(Enumerable.Range(0, rows.Rows).Select(row => rows.RowSpan(row).ToArray())),
                    cancellationToken);
                int next = 0;
                session.Encoders.Run(
                    step,
                    (_, rows, _) =>
                    {
                        for (int row = 0; row < rows.Rows; row++)
                        {
                            comparison.Add(expected[next++], rows.RowSpan(row));
                        }
                    },
                    cancellationToken);
                FinishStep();
            }

            return comparison.MeanCosine;
        }

        private float[] Read(string name) => package.Tensors.ReadWeights(name);

        private ModelSession Session(TensorSource tensors, QuantizationDescription? quantization) =>
            new(View(tensors, quantization), KernelChoice.Default, threads: 1);

        /// <summary>The model with other weights; disposing it leaves the original open.</summary>
        private ModelPackage View(TensorSource tensors, QuantizationDescription? quantization) => new()
        {
            Path = package.Path,
            Family = package.Family,
            Encoder = package.Encoder,
            Task = package.Task,
            Tokenizer = package.Tokenizer,
            Provenance = package.Provenance,
            Report = package.Report,
            Quantization = quantization,
            Tensors = tensors,
        };

        private void FinishStep() => progress?.Report((double)++_stepsDone / (_textSteps + _layers.Length));
    }

    /// <summary>The inputs of a layer's matrices.</summary>
    private sealed class LayerInputs(LayerDescription layer, EncoderDescription encoder, int stride)
    {
        public InputSample Attention { get; } = new(encoder.HiddenSize, stride);

        public InputSample AttentionOutput { get; } = new(layer.AttentionHeads * encoder.HeadSize, stride);

        public InputSample FeedForwardInner { get; } = new(encoder.HiddenSize, stride);

        public InputSample FeedForwardOutput { get; } = new(layer.FeedForwardSize, stride);
    }
}
