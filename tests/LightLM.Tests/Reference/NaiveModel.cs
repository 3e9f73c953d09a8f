using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Kernels;
using LightLM.Tokenization;

namespace LightLM.Tests.Reference;

/// <summary>A model from token ids to the numbers that its head gives, over <see cref="NaiveEncoder"/>.</summary>
internal sealed class NaiveModel(ModelPackage package, NaiveEncoder encoder)
{
    private readonly TextTokenizer _tokenizer = TextTokenizer.Create(package.Tokenizer!);

    public TaskDescription Task => package.Task;

    /// <summary>The tokens of a text. (How a text is tokenized is the matter of other tests.)</summary>
    public Token[] Tokens(string text) => [.. _tokenizer.Tokenize(text)];

    /// <summary>The last hidden states of [CLS] text [SEP]: a row for each, [CLS]'s first.</summary>
    public double[][] States(IEnumerable<Token> text)
    {
        int[] ids = [_tokenizer.ClassificationId, .. text.Select(token => token.Id), _tokenizer.SeparatorId];
        return Rows(encoder.Run(ids, new int[ids.Length]));
    }

    /// <summary>
    /// The last hidden states of [CLS] first [SEP] second [SEP], the second text and what ends it of type 1; XLM-RoBERTa's have two separators
    /// between the texts, and one type.
    /// </summary>
    public double[][] States(Token[] first, Token[] second)
    {
        bool isRoberta = package.Tokenizer!.Unigram is not null;
        int[] before = [_tokenizer.ClassificationId, .. first.Select(token => token.Id), _tokenizer.SeparatorId, .. isRoberta ? [_tokenizer.SeparatorId] : (int[])[]];
        int[] ids = [.. before, .. second.Select(token => token.Id), _tokenizer.SeparatorId];
        bool hasTypes = !isRoberta && package.Encoder.Embedding.TokenTypes > 1;
        return Rows(encoder.Run(ids, [.. ids.Select((_, place) => hasTypes && place >= before.Length ? 1 : 0)]));
    }

    /// <summary>The pooler: f(W x + b).</summary>
    public double[] Pooled(double[] state) => Activated(state, TensorNames.Pooler, package.Encoder.Pooler switch
    {
        PoolerKind.Tanh => Epilogue.Tanh,
        PoolerKind.Relu => Epilogue.Relu,
        PoolerKind.Gelu => Epilogue.Gelu,
        _ => throw new NotSupportedException(),
    });

    /// <summary>The inner layer of the span-pair head: tanh(W x + b).</summary>
    public double[] Joined(double[] means) => Activated(means, TensorNames.SpanDense, Epilogue.Tanh);

    /// <summary>The logit of "replaced" of a token.</summary>
    public double Detected(double[] state) =>
        Classified(Activated(state, TensorNames.DetectionTransform, package.Encoder.Activation.ToEpilogue())).Single();

    /// <summary>A dense layer behind a pooling, with its function.</summary>
    public double[] Projected(double[] vector, int index, DenseActivation activation)
    {
        string module = TensorNames.HeadDense(index);
        Epilogue function = activation switch
        {
            DenseActivation.Tanh => Epilogue.Tanh,
            DenseActivation.Relu => Epilogue.Relu,
            DenseActivation.Gelu => Epilogue.Gelu,
            DenseActivation.Silu => Epilogue.Silu,
            _ => Epilogue.None,
        };
        return Rows(encoder.Activate(encoder.Dense(Row(vector), module), function, module))[0];
    }

    /// <summary>The logits of the labels, or of start and end.</summary>
    public double[] Classified(double[] x) => Rows(encoder.Dense(Row(x), TensorNames.Classifier))[0];

    /// <summary>The logits of "is the next" and "is not".</summary>
    public double[] Follows(double[] pooled) => Rows(encoder.Dense(Row(pooled), TensorNames.NextSentence))[0];

    /// <summary>
    /// The logits of the vocabulary's pieces, whose embeddings are the last weights unless there are others. A reversible encoder's states go to
    /// them as they are.
    /// </summary>
    public double[] Filled(double[] state)
    {
        double[,] inner = Row(state);
        if (!package.Encoder.IsReversible)
        {
            inner = encoder.Dense(inner, TensorNames.LanguageModelTransform);
            inner = encoder.Activate(inner, package.Encoder.Activation.ToEpilogue(), TensorNames.LanguageModelTransform);
            inner = encoder.Norm(inner, TensorNames.LanguageModelNorm);
        }

        string decoder = TensorNames.Weight(TensorNames.LanguageModelDecoder);
        string table = package.Tensors.Tensors.ContainsKey(decoder) ? decoder : TensorNames.WordEmbeddings;
        return Rows(encoder.Multiply(inner, encoder.Tensor(table), encoder.Tensor(TensorNames.Bias(TensorNames.LanguageModelDecoder))))[0];
    }

    /// <summary>A stored tensor.</summary>
    public double[,] Tensor(string name) => encoder.Tensor(name);

    /// <summary>The scores of all spans of a sequence, from the states of its tokens: type by type, first token by first token, last by last.</summary>
    public double[] SpanScores(double[][] states)
    {
        PointerDescription pointer = Task.Pointer!;
        int tokens = states.Length;
        bool isGlobal = pointer.Kind == PointerKind.Global;
        double[,] x = Matrix(states);
        double[,] pairs = encoder.Dense(x, isGlobal ? TensorNames.PointerPairs : TensorNames.PointerPair);
        double[,]? types = isGlobal ? null : encoder.Dense(pointer.Kind == PointerKind.EfficientOfPair ? pairs : x, TensorNames.PointerTypes);
        return [.. Enumerable.Range(0, Task.Labels.Count).SelectMany(type =>
        {
            double[,] query = Part(isKey: false, type);
            double[,] key = Part(isKey: true, type);
            return Enumerable.Range(0, tokens * tokens).Select(span => Score(query, key, type, span / tokens, span % tokens));
        })];

        double[,] Part(bool isKey, int type)
        {
            int offset = isKey ? 1 : 0;
            double[,] part = NaiveEncoder.Make(tokens, pointer.Size, (t, i) =>
                isGlobal ? pairs[t, (((2 * type) + offset) * pointer.Size) + i] : pairs[t, (2 * i) + offset]);
            return pointer.IsRotary ? encoder.Rotate(part, pointer.Size) : part;
        }

        double Score(double[,] query, double[,] key, int type, int first, int last) =>
            (Enumerable.Range(0, pointer.Size).Sum(i => query[first, i] * key[last, i]) / Math.Sqrt(pointer.Size))
            + (types is null ? 0 : (types[last, 2 * type] + types[first, (2 * type) + 1]) / 2);
    }

    /// <summary>The logits of a token's labels as the first of an entity, then as the last.</summary>
    public double[] StartsAndEnds(double[] state)
    {
        double[] starts = Rows(encoder.Dense(Row(state), TensorNames.StartClassifier))[0];
        double[] label = Task.SoftStartLabels ? Softmax(starts) : [Array.IndexOf(starts, starts.Max())];
        double[,] inner = encoder.Dense(Row([.. state, .. label]), TensorNames.EndTransform);
        inner = encoder.Norm(encoder.Activate(inner, Epilogue.Tanh, TensorNames.EndTransform), TensorNames.EndNorm, epsilon: 1e-5);
        return [.. starts, .. Rows(encoder.Dense(inner, TensorNames.EndClassifier))[0]];
    }

    /// <summary>The logits of a token behind a prompt as a start and as an end.</summary>
    public double[] Prompted(double[] state) =>
        [.. ((string[])[TensorNames.PromptedStart, TensorNames.PromptedEnd]).Select(part => encoder.Dense(Row(state), part)[0, 0])];

    /// <summary>e^x over the sum of e^x.</summary>
    public static double[] Softmax(double[] logits)
    {
        double sum = logits.Sum(logit => Math.Exp(logit - logits.Max()));
        return [.. logits.Select(logit => Math.Exp(logit - logits.Max()) / sum)];
    }

    /// <summary>The mean of rows, column by column.</summary>
    public static double[] Mean(IEnumerable<double[]> rows)
    {
        double[][] all = [.. rows];
        return [.. Enumerable.Range(0, all[0].Length).Select(column => all.Average(row => row[column]))];
    }

    private double[] Activated(double[] x, string module, Epilogue activation) =>
        Rows(encoder.Activate(encoder.Dense(Row(x), module), activation, module))[0];

    private static double[,] Matrix(double[][] rows) => NaiveEncoder.Make(rows.Length, rows[0].Length, (row, column) => rows[row][column]);

    private static double[,] Row(double[] x) => NaiveEncoder.Make(1, x.Length, (_, column) => x[column]);

    private static double[][] Rows(double[,] x) =>
        [.. Enumerable.Range(0, x.GetLength(0)).Select(row => Enumerable.Range(0, x.GetLength(1)).Select(column => x[row, column]).ToArray())];
}
