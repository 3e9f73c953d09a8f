using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Encoders.Chunks;
using LightLM.Formats;
using LightLM.Formats.Tensors;
using LightLM.Kernels;

namespace LightLM.Tests.Reference;

/// <summary>
/// The forward pass of an encoder as one reads it in the papers, in double precision from the tensors of a model as they are stored: t
/// tokens of one sequence through plain loops. It shares nothing with the kernels, least of all how weights are packed.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="round">What each operation's result is rounded to: nothing, or single precision to see what that costs.</param>
/// <param name="quantizes">Whether what 8-bit weights multiply is rounded to 8 bits, too.</param>
/// <param name="geluError">What is added to or taken from GELU behind 8-bit weights, whose kernel states such an error.</param>
internal sealed class NaiveEncoder(ModelPackage model, Func<double, double> round, bool quantizes, double geluError = 0)
{
    private readonly Dictionary<string, double[,]> _tensors = [];

    /// <summary>Single precision.</summary>
    public static double Single(double value) => (float)value;

    /// <summary>Double precision, which is as good as exact here.</summary>
    public static double Exact(double value) => value;

    /// <summary>A matrix of elements that its indices determine.</summary>
    public static double[,] Make(int rows, int columns, Func<int, int, double> element)
    {
        double[,] result = new double[rows, columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                result[row, column] = element(row, column);
            }
        }

        return result;
    }

    /// <summary>The last hidden states [t, hidden].</summary>
    public double[,] Run(int[] ids, int[] tokenTypes)
    {
        EncoderDescription encoder = model.Encoder;
        if (encoder.IsReversible)
        {
            return new NaiveReformer(model, this).Run(ids, new Padding(encoder).LengthOf(ids.Length));               // [t, 2 * hidden]
        }

        double[,] words = Tensor(TensorNames.WordEmbeddings);                                           // [vocabulary, embedding]
        bool isAbsolute = encoder.Embedding.Positions == PositionKind.Absolute;
        double[,]? positions = isAbsolute ? Tensor(TensorNames.PositionEmbeddings) : null;              // [positions, embedding]
        double[,]? types = encoder.Embedding.TokenTypes > 0 ? Tensor(TensorNames.TokenTypeEmbeddings) : null;
        double[,] x = Make(ids.Length, encoder.EmbeddingSize, (t, i) =>                                 // [t, embedding]
            round(words[ids[t], i] + (positions is null ? 0 : positions[t, i]) + (types is null ? 0 : types[tokenTypes[t], i])));
        x = Norm(x, TensorNames.EmbeddingsNorm);
        if (encoder.Embedding.Size is not null)
        {
            x = Dense(x, TensorNames.EmbeddingsProjection);                                             // [t, hidden]
        }

        for (int i = 0; i < encoder.Layers.Count; i++)
        {
            int layer = encoder.Layers[i].SharedWith ?? i;
            double[,] query = Dense(x, TensorNames.Query(layer));                                       // [t, width]
            double[,] key = Dense(x, TensorNames.Key(layer), beside: TensorNames.Value(layer));         // [t, width]
            double[,] value = Dense(x, TensorNames.Value(layer), beside: TensorNames.Key(layer));       // [t, width]
            if (encoder.Embedding.Positions is PositionKind.Rotary or PositionKind.RotaryWithValues)
            {
                query = Rotate(query, encoder.HeadSize);
                key = Rotate(key, encoder.HeadSize);
                value = encoder.Embedding.Positions == PositionKind.RotaryWithValues ? Rotate(value, encoder.HeadSize) : value;
            }

            bool isInt8 = quantizes && IsInt8(TensorNames.Key(layer)) && IsInt8(TensorNames.Value(layer));
            double[,] context = Attend(query, key, value, encoder, isInt8);                             // [t, width]
            double[,] attended = Norm(Add(x, Dense(context, TensorNames.AttentionOutput(layer))), TensorNames.AttentionNorm(layer));
            double[,] inner = Dense(attended, TensorNames.FeedForwardInner(layer));                     // [t, feed-forward]
            inner = Activate(inner, encoder.Activation.ToEpilogue(), TensorNames.FeedForwardInner(layer));
            x = Norm(Add(attended, Dense(inner, TensorNames.FeedForwardOutput(layer))), TensorNames.FeedForwardNorm(layer));
        }

        return x;                                                                                       // [t, hidden]
    }

    /// <summary>x W' + b.</summary>
    /// <param name="x">[t, inputs].</param>
    /// <param name="module">W [outputs, inputs] and b [outputs].</param>
    /// <param name="beside">The matrix that is computed with this one: in integers if both are.</param>
    public double[,] Dense(double[,] x, string module, string? beside = null)
    {
        double[,] input = quantizes && IsInt8(module) && (beside is null || IsInt8(beside)) ? Quantize(x) : x;
        double[,] weight = Tensor(TensorNames.Weight(module));
        bool hasBias = model.Tensors.Tensors.ContainsKey(TensorNames.Bias(module));
        return Multiply(input, weight, hasBias ? Tensor(TensorNames.Bias(module)) : new double[1, weight.GetLength(0)]);
    }

    /// <summary>x W' + b.</summary>
    /// <param name="x">[t, inputs].</param>
    /// <param name="weight">W [outputs, inputs].</param>
    /// <param name="bias">b [1, outputs].</param>
    public double[,] Multiply(double[,] x, double[,] weight, double[,] bias) => Make(x.GetLength(0), weight.GetLength(0), (t, output) =>
    {
        double sum = bias[0, output];
        for (int i = 0; i < weight.GetLength(1); i++)
        {
            sum = round(sum + round(x[t, i] * weight[output, i]));
        }

        return sum;
    });

    /// <summary>An activation of what a dense layer made.</summary>
    public double[,] Activate(double[,] x, Epilogue activation, string module)
    {
        double error = activation == Epilogue.Gelu && IsInt8(module) ? geluError : 0;
        return Make(x.GetLength(0), x.GetLength(1), (t, i) => round(NaiveActivation.Of(activation, x[t, i])) + ((t + i) % 2 == 0 ? error : -error));
    }

    /// <summary>Each pair of a head's columns, turned by the row's number times 10000^(-2i / head size).</summary>
    public double[,] Rotate(double[,] x, int headSize) => Make(x.GetLength(0), x.GetLength(1), (t, i) =>
    {
        double angle = t * Math.Pow(10000, -(i % headSize / 2 * 2.0 / headSize));
        return i % 2 == 0
            ? round(round(x[t, i] * round(Math.Cos(angle))) - round(x[t, i + 1] * round(Math.Sin(angle))))
            : round(round(x[t, i] * round(Math.Cos(angle))) + round(x[t, i - 1] * round(Math.Sin(angle))));
    });

    /// <summary>(x - mean) / sqrt(variance + epsilon) * weight + bias, row by row, or x / sqrt(mean of x^2 + epsilon).</summary>
    /// <param name="x">[t, width].</param>
    /// <param name="module">The weight and the bias.</param>
    /// <param name="epsilon">The epsilon of a LayerNorm that is not the encoder's; null for a norm of the encoder.</param>
    public double[,] Norm(double[,] x, string module, double? epsilon = null)
    {
        int width = x.GetLength(1);
        if (epsilon is null && model.Encoder.Norm == NormKind.RootMeanSquare)
        {
            double[] roots = [.. Enumerable.Range(0, x.GetLength(0)).Select(t =>
                round(1 / round(Math.Sqrt(round(Sum(width, i => x[t, i] * x[t, i]) / width) + model.Encoder.LayerNormEpsilon))))];
            return Make(x.GetLength(0), width, (t, i) => round(x[t, i] * roots[t]));
        }

        double[,] weight = Tensor(TensorNames.Weight(module));
        double[,] bias = Tensor(TensorNames.Bias(module));
        double[] means = [.. Enumerable.Range(0, x.GetLength(0)).Select(t => round(Sum(width, i => x[t, i]) / width))];
        double[] scales = [.. means.Select((mean, t) =>
            round(1 / round(Math.Sqrt(round(Sum(width, i => Math.Pow(round(x[t, i] - mean), 2)) / width) + (epsilon ?? model.Encoder.LayerNormEpsilon)))))];
        return Make(x.GetLength(0), width, (t, i) => round(round(round(x[t, i] - means[t]) * scales[t] * weight[0, i]) + bias[0, i]));
    }

    /// <summary>softmax(Q K' / sqrt(head size)) V, head by head; K and V as each query sees them where positions are relative.</summary>
    private double[,] Attend(double[,] query, double[,] key, double[,] value, EncoderDescription encoder, bool isInt8)
    {
        int headSize = encoder.HeadSize;
        int tokens = query.GetLength(0);
        bool isRelative = encoder.Embedding.Positions == PositionKind.Relative;
        double[,] context = new double[tokens, query.GetLength(1)];
        for (int first = 0; first < context.GetLength(1); first += headSize)
        {
            for (int t = 0; t < tokens; t++)
            {
                if (isInt8)
                {
                    Estimate[] results = NaiveAttention.OfBytes(
                        [.. Enumerable.Range(0, headSize).Select(i => (float)query[t, first + i])],
                        Head(key, first),
                        Head(value, first),
                        isRelative ? new NaiveDistances(t, encoder.Embedding.MaxDistance, headSize) : null);
                    for (int i = 0; i < headSize; i++)
                    {
                        context[t, first + i] = results[i].Value;
                    }

                    continue;
                }

                double[] scores = [.. Enumerable.Range(0, tokens).Select(k => round(Sum(headSize, i => query[t, first + i] * (key[k, first + i] + Distance(t, k, i))) / Math.Sqrt(headSize)))];
                double max = scores.Max();
                double[] weights = [.. scores.Select(score => round(Math.Exp(round(score - max))))];
                double sum = Sum(tokens, k => weights[k]);
                for (int i = 0; i < headSize; i++)
                {
                    context[t, first + i] = round(Sum(tokens, k => weights[k] * (value[k, first + i] + Distance(t, k, i))) / sum);
                }
            }
        }

        return context;

        double Distance(int t, int k, int i) => isRelative ? NaiveDistances.Element(k - t, encoder.Embedding.MaxDistance, i, headSize) : 0;

        float[,] Head(double[,] x, int first)
        {
            float[,] head = new float[tokens, headSize];
            for (int t = 0; t < tokens; t++)
            {
                for (int i = 0; i < headSize; i++)
                {
                    head[t, i] = (float)x[t, first + i];
                }
            }

            return head;
        }
    }

    /// <summary>What is left of rows that are rounded to 0 to 255, each with its own scale and zero point.</summary>
    private static double[,] Quantize(double[,] x)
    {
        const double levels = 255;
        double[] min = [.. Enumerable.Range(0, x.GetLength(0)).Select(t => Enumerable.Range(0, x.GetLength(1)).Min(i => Math.Min(0, x[t, i])))];
        double[] max = [.. Enumerable.Range(0, x.GetLength(0)).Select(t => Enumerable.Range(0, x.GetLength(1)).Max(i => Math.Max(0, x[t, i])))];
        return Make(x.GetLength(0), x.GetLength(1), (t, i) =>
        {
            double scale = (max[t] - min[t]) / levels;
            double zeroPoint = Math.Round(-min[t] / scale);
            return scale == 0 ? 0 : scale * (Math.Clamp(Math.Round((x[t, i] / scale) + zeroPoint), 0, levels) - zeroPoint);
        });
    }

    private double[,] Add(double[,] x, double[,] y) => Make(x.GetLength(0), x.GetLength(1), (t, i) => round(x[t, i] + y[t, i]));

    private double Sum(int count, Func<int, double> term)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum = round(sum + round(term(i)));
        }

        return sum;
    }

    private bool IsInt8(string module) => model.Tensors.Tensors[TensorNames.Weight(module)].Type == TensorType.Int8;

    /// <summary>A stored tensor as a table, one row for a vector: its floats, or its integers times the scale of their row.</summary>
    public double[,] Tensor(string name)
    {
        if (_tensors.TryGetValue(name, out double[,]? known))
        {
            return known;
        }

        TensorInfo info = model.Tensors.Tensors[name];
        int rows = info.Shape.Count == 1 ? 1 : info.Shape[0];
        int columns = info.Shape[^1];
        byte[] bytes = new byte[rows * columns * Size(info.Type)];
        model.Tensors.Read(info, 0, bytes);
        if (info.Type != TensorType.Int8)
        {
            return _tensors[name] = Make(rows, columns, (row, column) => info.Type == TensorType.Float16
                ? (double)MemoryMarshal.Cast<byte, Half>(bytes)[(row * columns) + column]
                : MemoryMarshal.Cast<byte, float>(bytes)[(row * columns) + column]);
        }

        double[,] scales = Tensor(QuantizedReading.ScaleName(name));
        return _tensors[name] = Make(rows, columns, (row, column) => scales[0, row] * (sbyte)bytes[(row * columns) + column]);
    }

    private static int Size(TensorType type) => type switch
    {
        TensorType.Int8 => sizeof(sbyte),
        TensorType.Float16 => sizeof(short),
        TensorType.Float32 => sizeof(float),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, message: null),
    };
}
