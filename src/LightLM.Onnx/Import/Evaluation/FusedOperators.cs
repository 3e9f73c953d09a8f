using LightLM.Onnx.Import.Model;

namespace LightLM.Onnx.Import.Evaluation;

/// <summary>Operators of ONNX Runtime that stand for several of the standard's (its documentation of contributed operators).</summary>
internal static class FusedOperators
{
    private const float UsualEpsilon = 1e-12f;

    private static readonly Dictionary<string, GraphAttribute> NoAttributes = [];
    private static readonly Dictionary<string, GraphAttribute> LastAxis = new(StringComparer.Ordinal) { ["axis"] = new() { Integer = -1 } };

    /// <summary>Word, position and type vectors, added and normalized; and the number of tokens of each row.</summary>
    public static Value[] EmbedLayerNormalization(OperatorCall call)
    {
        Value ids = call[0].Rank == 2 ? call[0] : throw new OperatorException("ids [batch, tokens]", Value.Show(call[0].Shape));
        (int batch, int length) = (ids.Shape[0], ids.Shape[1]);
        Value positions = call.Optional(8) ?? Value.Of([1, length], [.. Enumerable.Range(0, length).Select(i => (long)i)]);
        Value sum = Add(call, Look(call, call[2], ids), Look(call, call[3], positions));
        if (call.Optional(1) is { } types && call.Optional(4) is { } table)
        {
            sum = Add(call, sum, Look(call, table, types));
        }

        Value states = NormOperators.Normalize(call, sum, call[5], call[6], call.Node.Fraction("epsilon", UsualEpsilon));
        long[] counts = new long[batch];
        if (call.Optional(7) is { } mask)
        {
            for (int i = 0; i < mask.Count; i++)
            {
                counts[i / length] += mask.Integers[i];
            }
        }

        return [states, Value.Of([batch], counts), sum];
    }

    /// <summary>The norm of the sum of two inputs and a bias; and, fourth, that sum.</summary>
    public static Value[] SkipLayerNormalization(OperatorCall call)
    {
        Value sum = Add(call, call[0], call[1]);
        sum = call.Optional(4) is { } bias ? Add(call, sum, bias) : sum;
        Value states = NormOperators.Normalize(call, sum, call[2], call.Optional(3), call.Node.Fraction("epsilon", UsualEpsilon));
        Value unused = Value.Of([0], Array.Empty<float>());
        return [states, unused, unused, sum];
    }

    /// <summary>An activation of the sum of an input and a bias, which may be left out.</summary>
    public static Func<OperatorCall, Value> Biased(Func<float, float> activation) => call =>
        ElementwiseOperators.Map(call, call.Optional(1) is { } bias ? Add(call, call[0], bias) : call[0], activation);

    public static Value QuickGelu(OperatorCall call)
    {
        float alpha = call.Node.Fraction("alpha", 1.702f);
        return ElementwiseOperators.Map(call, call[0], x => x * Functions.Sigmoid(alpha * x));
    }

    /// <summary>Self-attention with its projections: the matrix and the bias are those of queries, keys and values behind one another.</summary>
    public static Value Attention(OperatorCall call)
    {
        RefuseOthers(call, 4);
        Value projected = MatrixOperators.Multiply(call, call[0], call[1], transposeRight: false);
        projected = call.Optional(2) is { } bias ? Add(call, projected, bias) : projected;
        int width = projected.Shape[^1] / 3;
        if (projected.Rank != 3 || width * 3 != projected.Shape[^1] || call.Node.Integers("qkv_hidden_sizes") is { } sizes && sizes.Any(size => size != width))
        {
            throw new OperatorException("queries, keys and values of one width", Value.Show(projected.Shape));
        }

        OperatorCall split = call with { Node = call.Node with { Outputs = ["query", "key", "value"], Attributes = LastAxis }, Inputs = [projected] };
        return Attend(call, IndexOperators.Split(split), call.Optional(3), call.Optional(5));
    }

    /// <summary>Attention of queries, keys and values that are projected; the bias is theirs behind one another.</summary>
    public static Value MultiHeadAttention(OperatorCall call)
    {
        RefuseOthers(call, 6);
        Value[] projected = [call[0], call[1], call[2]];
        if (Array.Exists(projected, value => value.Rank != 3 || !value.Shape.SequenceEqual(projected[0].Shape)))
        {
            throw new OperatorException("queries, keys and values [batch, tokens, width]", string.Join(" and ", projected.Select(value => Value.Show(value.Shape))));
        }

        int width = projected[0].Shape[^1];
        if (call.Optional(3) is { } bias)
        {
            projected = bias.Count == 3 * width
                ? [.. projected.Select((value, i) => Add(call, value, Value.Of([width], bias.Fractions[(i * width)..((i + 1) * width)])))]
                : throw new OperatorException($"a bias [{3 * width}]", Value.Show(bias.Shape));
        }

        return Attend(call, projected, call.Optional(4), call.Optional(5));
    }

    private static void RefuseOthers(OperatorCall call, int past)
    {
        const int addend = 5;
        if (Enumerable.Range(past, Math.Max(0, call.Inputs.Count - past)).Any(i => i != addend && call.Optional(i) is not null)
            || call.Node.Integer("unidirectional", 0) != 0 || call.Node.Integer("do_rotary", 0) != 0)
        {
            throw new OperatorException("an encoder's attention", "one with a past, in one direction, or with positions of its own");
        }
    }

    private static Value Attend(OperatorCall call, Value[] projected, Value? mask, Value? addend)
    {
        (int batch, int length, int width) = (projected[0].Shape[0], projected[0].Shape[1], projected[0].Shape[2]);
        int heads = (int)Math.Clamp(call.Node.Integer("num_heads", 0), 0, int.MaxValue);
        if (heads == 0 || width % heads != 0)
        {
            throw new OperatorException($"a number of heads that divides {width}", $"{heads}");
        }

        int size = width / heads;
        Value[] turned = [.. projected.Select(value => Turn(call, value.Reshape([batch, length, heads, size])))];
        float scale = call.Node.Fraction("scale", 0);
        scale = scale == 0 ? (float)(1 / Math.Sqrt(size)) : scale;
        Value scores = ElementwiseOperators.Map(call, MatrixOperators.Multiply(call, turned[0], turned[1], transposeRight: true), x => x * scale);
        scores = addend is null ? scores : Add(call, scores, addend);
        scores = mask is null ? scores : Add(call, scores, Penalties(call, mask, batch, length));
        float[] weights = [.. scores.Fractions];
        for (int start = 0; start < weights.Length; start += length)
        {
            Functions.Softmax(weights.AsSpan(start, length));
        }

        Value context = MatrixOperators.Multiply(call, Value.Of(scores.Shape, weights), turned[2], transposeRight: false);
        return Turn(call, context).Reshape([batch, length, width]);
    }

    /// <summary>What is added to the scores of keys, [batch, 1, 1, keys]: of a mask of ones and zeros, or of the number of keys in each row.</summary>
    private static Value Penalties(OperatorCall call, Value mask, int batch, int length)
    {
        float penalty = call.Node.Fraction("mask_filter_value", -10000);
        bool isOfTokens = mask.Shape is [int rows, int keys] && rows == batch && keys == length;
        if (!isOfTokens && !(mask.Shape is [int counts] && counts == batch))
        {
            throw new OperatorException($"a mask [{batch}, {length}] or lengths [{batch}]", Value.Show(mask.Shape));
        }

        int[] shape = [batch, 1, 1, length];
        float[] penalties = call.MakeFractions(shape);
        for (int i = 0; i < penalties.Length; i++)
        {
            bool isKey = isOfTokens ? mask.Integers[i] > 0 : i % length < mask.Integers[i / length];
            penalties[i] = isKey ? 0 : penalty;
        }

        return Value.Of(shape, penalties);
    }

    /// <summary>Exchanges the two dimensions in the middle of four.</summary>
    private static Value Turn(OperatorCall call, Value value)
    {
        int[] steps = ShapeOperators.Steps(value.Shape);
        int[] shape = [value.Shape[0], value.Shape[2], value.Shape[1], value.Shape[3]];
        return call.Pick(value, shape, new Odometer(shape, [steps[0], steps[2], steps[1], steps[3]]).Next);
    }

    private static Value Look(OperatorCall call, Value table, Value ids) =>
        IndexOperators.Gather(call with { Node = call.Node with { Attributes = NoAttributes }, Inputs = [table, ids] });

    private static Value Add(OperatorCall call, Value left, Value right) => ElementwiseOperators.Combine(call, left, right, (x, y) => x + y);
}
