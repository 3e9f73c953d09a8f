using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Kernels;
using LightLM.Tokenization;

namespace LightLM.Tests.Reference;

/// <summary>A model from token ids to the numbers that its head gives, over <see cref="NaiveEncoder"/>.</summary>
internal sealed class NaiveModel(ModelPackage package, NaiveEncoder encoder)
{
    private readonly BertWordPieceTokenizer _tokenizer = new(package.Tokenizer!);

    public TaskDescription Task => package.Task;

    /// <summary>The tokens of a text. (How a text is tokenized is the matter of other tests.)</summary>
    public Token[] Tokens(string text) => [.. _tokenizer.Tokenize(text)];

    /// <summary>The last hidden states of [CLS] text [SEP]: a row for each, [CLS]'s first.</summary>
    public double[][] States(IEnumerable<Token> text)
    {
        int[] ids = [_tokenizer.ClassificationId, .. text.Select(token => token.Id), _tokenizer.SeparatorId];
        return Rows(encoder.Run(ids, new int[ids.Length]));
    }

    /// <summary>The last hidden states of [CLS] first [SEP] second [SEP], the second text and what ends it of type 1.</summary>
    public double[][] States(Token[] first, Token[] second)
    {
        int[] ids =
        [
            _tokenizer.ClassificationId, .. first.Select(token => token.Id), _tokenizer.SeparatorId,
            .. second.Select(token => token.Id), _tokenizer.SeparatorId,
        ];
        return Rows(encoder.Run(ids, [.. ids.Select((_, place) => place < first.Length + 2 ? 0 : 1)]));
    }

    /// <summary>tanh(W x + b).</summary>
    public double[] Pooled(double[] state) => Tanh(state, TensorNames.Pooler);

    /// <summary>The inner layer of the span-pair head: tanh(W x + b).</summary>
    public double[] Joined(double[] means) => Tanh(means, TensorNames.SpanDense);

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

    /// <summary>The logits of the vocabulary's pieces, whose embeddings are the last weights.</summary>
    public double[] Filled(double[] state)
    {
        double[,] inner = encoder.Dense(Row(state), TensorNames.LanguageModelTransform);
        inner = encoder.Activate(inner, package.Encoder.Activation.ToEpilogue(), TensorNames.LanguageModelTransform);
        inner = encoder.Norm(inner, TensorNames.LanguageModelNorm);
        return Rows(encoder.Multiply(inner, encoder.Tensor(TensorNames.WordEmbeddings), encoder.Tensor(TensorNames.Bias(TensorNames.LanguageModelDecoder))))[0];
    }

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

    private double[] Tanh(double[] x, string module) =>
        Rows(encoder.Activate(encoder.Dense(Row(x), module), Epilogue.Tanh, module))[0];

    private static double[,] Row(double[] x) => NaiveEncoder.Make(1, x.Length, (_, column) => x[column]);

    private static double[][] Rows(double[,] x) =>
        [.. Enumerable.Range(0, x.GetLength(0)).Select(row => Enumerable.Range(0, x.GetLength(1)).Select(column => x[row, column]).ToArray())];
}
