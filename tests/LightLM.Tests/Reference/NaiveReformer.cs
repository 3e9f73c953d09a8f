using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Encoders.Chunks;
using LightLM.Formats;

namespace LightLM.Tests.Reference;

/// <summary>
/// Reformer's forward pass as one reads it in the paper (Kitaev et al., 2020): the sequence is filled up with tokens that nobody may see, and
/// every chunk is made of all of its places, in plain loops and double precision.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="naive">Its matrices and norms.</param>
internal sealed class NaiveReformer(ModelPackage model, NaiveEncoder naive)
{
    private const double Hidden = -1e9;
    private const double Self = -1e5;

    private readonly Dictionary<(int Seed, int Count), float[]> _numbers = [];

    /// <summary>The last states [t, 2 * hidden].</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="places">The length that they are filled up to.</param>
    public double[,] Run(int[] ids, int places)
    {
        EncoderDescription encoder = model.Encoder;
        double[,] words = naive.Tensor(TensorNames.WordEmbeddings);
        double[,] feedForward = NaiveEncoder.Make(places, encoder.HiddenSize, (t, i) => words[t < ids.Length ? ids[t] : 0, i] + Position(t, i));
        double[,] attention = feedForward;                                                                  // [places, hidden]
        for (int layer = 0; layer < encoder.Layers.Count; layer++)
        {
            double[,] context = Attend(naive.Norm(feedForward, TensorNames.AttentionNorm(layer)), layer, ids.Length);
            attention = Add(attention, naive.Dense(context, TensorNames.AttentionOutput(layer)));
            double[,] inner = naive.Dense(naive.Norm(attention, TensorNames.FeedForwardNorm(layer)), TensorNames.FeedForwardInner(layer));
            inner = naive.Activate(inner, encoder.Activation.ToEpilogue(), TensorNames.FeedForwardInner(layer));
            feedForward = Add(feedForward, naive.Dense(inner, TensorNames.FeedForwardOutput(layer)));
        }

        double[,] joined = NaiveEncoder.Make(ids.Length, encoder.OutputSize, (t, i) =>
            i < encoder.HiddenSize ? attention[t, i] : feedForward[t, i - encoder.HiddenSize]);
        return naive.Norm(joined, TensorNames.OutputNorm);
    }

    private double Position(int t, int i)
    {
        EmbeddingDescription embedding = model.Encoder.Embedding;
        int position = t % embedding.MaxPositions;
        return embedding.Axial is not AxialPositions axial ? naive.Tensor(TensorNames.PositionEmbeddings)[position, i]
            : i < axial.RowWidth ? naive.Tensor(TensorNames.PositionRows)[position / axial.Columns, i]
            : naive.Tensor(TensorNames.PositionColumns)[position % axial.Columns, i - axial.RowWidth];
    }

    private double[,] Attend(double[,] x, int layer, int tokens)
    {
        LayerDescription description = model.Encoder.Layers[layer];
        bool isHashed = description.Attention == AttentionKind.Hashed;
        string queryName = isHashed ? TensorNames.QueryKey(layer) : TensorNames.Query(layer);
        string keyName = isHashed ? TensorNames.QueryKey(layer) : TensorNames.Key(layer);
        double[,] query = naive.Dense(x, queryName);
        double[,] key = naive.Dense(x, keyName, beside: TensorNames.Value(layer));
        double[,] value = naive.Dense(x, TensorNames.Value(layer), beside: keyName);
        double[,] context = new double[x.GetLength(0), query.GetLength(1)];
        for (int head = 0; head < description.AttentionHeads; head++)
        {
            double[][] result = AttendHead(Columns(query, head), Columns(key, head), Columns(value, head), description, head, tokens);
            for (int t = 0; t < result.Length; t++)
            {
                for (int i = 0; i < model.Encoder.HeadSize; i++)
                {
                    context[t, (head * model.Encoder.HeadSize) + i] = result[t][i];
                }
            }
        }

        return context;
    }

    private double[][] AttendHead(double[][] query, double[][] key, double[][] value, LayerDescription layer, int head, int tokens)
    {
        int places = query.Length;
        bool isHashed = layer.Attention == AttentionKind.Hashed;
        bool isWhole = places <= layer.Chunks!.Length;
        key = isHashed ? [.. key.Select(row => row.Select(x => x / Math.Sqrt(row.Average(y => y * y) + 1e-6)).ToArray())] : key;
        int rounds = isHashed && !isWhole ? layer.Hashing!.Rounds : 1;
        int length = isWhole ? places : layer.Chunks.Length;
        (int Round, int Token)[] order =
        [
            .. Enumerable.Range(0, rounds).SelectMany(round => Enumerable.Range(0, places)
                .OrderBy(t => isHashed && !isWhole ? (t < tokens ? Bucket(query[t], layer, head, round, places) : int.MaxValue) : 0)
                .Select(t => (round, t))),
        ];
        int chunks = order.Length / length;
        double[][][] results = [.. Enumerable.Range(0, rounds).Select(_ => new double[places][])];
        double[][] logits = [.. Enumerable.Range(0, rounds).Select(_ => new double[places])];
        for (int place = 0; place < order.Length; place++)
        {
            (int round, int t) = order[place];
            int[] seen =
            [
                .. Enumerable.Range(isWhole ? 0 : -layer.Chunks.Before, isWhole ? 1 : layer.Chunks.Before + 1 + layer.Chunks.After)
                    .Select(shift => Math.Abs(shift) < chunks ? ((place / length) + shift + chunks) % chunks : place / length)
                    .SelectMany(chunk => order[(chunk * length)..((chunk + 1) * length)]).Select(entry => entry.Token),
            ];
            double[] scores = [.. seen.Select(k => isHashed && k == t ? Self : k >= tokens ? Hidden : Dot(query[t], key[k]) / Math.Sqrt(query[t].Length))];
            double max = scores.Max();
            double sum = scores.Sum(score => Math.Exp(score - max));
            logits[round][t] = max + Math.Log(sum);
            results[round][t] =
                [.. Enumerable.Range(0, query[t].Length).Select(i => seen.Select((k, index) => Math.Exp(scores[index] - max) / sum * value[k][i]).Sum())];
        }

        return
        [
            .. Enumerable.Range(0, places).Select(t =>
            {
                double max = logits.Max(round => round[t]);
                double sum = logits.Sum(round => Math.Exp(round[t] - max));
                return Enumerable.Range(0, query[t].Length)
                    .Select(i => Enumerable.Range(0, rounds).Sum(round => Math.Exp(logits[round][t] - max) / sum * results[round][t][i])).ToArray();
            }),
        ];
    }

    /// <summary>The index of the largest of a query's rotated columns and their negatives, or of two parts of them.</summary>
    private int Bucket(double[] query, LayerDescription layer, int head, int round, int places)
    {
        BucketHashing hashing = layer.Hashing!;
        (int first, int second) = hashing.Buckets > 0 ? (hashing.Buckets, hashing.SecondBuckets) : Buckets(layer.Chunks!.Length, places);
        int columns = (first + second) / 2;
        int count = layer.AttentionHeads * query.Length * hashing.Rounds * columns;
        if (!_numbers.TryGetValue((hashing.Seed, count), out float[]? numbers))
        {
            _numbers.Add((hashing.Seed, count), numbers = NormalNumbers.Draw((uint)hashing.Seed, count));
        }

        double[] rotated =
        [
            .. Enumerable.Range(0, columns).Select(column => Enumerable.Range(0, query.Length)
                .Sum(i => query[i] * numbers[(((((head * query.Length) + i) * hashing.Rounds) + round) * columns) + column])),
        ];
        int bucket = Largest(rotated[..(first / 2)]);
        return second == 0 ? bucket : bucket + (first * Largest(rotated[(first / 2)..]));
    }

    /// <summary>A power of two at most twice the number of chunks, in two factors where that is above a limit.</summary>
    private (int First, int Second) Buckets(int chunk, int places)
    {
        int power = (int)Math.Floor(Math.Log2(2.0 * Math.Floor((double)places / chunk)));
        double limit = 2 * Math.Max(Math.Floor(Math.Sqrt(Math.Floor((double)model.Encoder.Embedding.MaxPositions / chunk))), chunk);
        return Math.Pow(2, power) > limit ? ((int)Math.Pow(2, power / 2), (int)Math.Pow(2, power - (power / 2))) : ((int)Math.Pow(2, power), 0);
    }

    private static int Largest(double[] values)
    {
        double[] both = [.. values, .. values.Select(value => -value)];
        return Array.IndexOf(both, both.Max());
    }

    private double[][] Columns(double[,] x, int head) =>
    [
        .. Enumerable.Range(0, x.GetLength(0))
            .Select(t => Enumerable.Range(0, model.Encoder.HeadSize).Select(i => x[t, (head * model.Encoder.HeadSize) + i]).ToArray()),
    ];

    private static double Dot(double[] x, double[] y) => x.Zip(y, (left, right) => left * right).Sum();

    private static double[,] Add(double[,] x, double[,] y) => NaiveEncoder.Make(x.GetLength(0), x.GetLength(1), (t, i) => x[t, i] + y[t, i]);
}
