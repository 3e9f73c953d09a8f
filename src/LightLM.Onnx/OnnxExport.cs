using Google.Protobuf;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Onnx.Format;

namespace LightLM.Onnx;

/// <summary>Writes models as ONNX graphs in the operators that ONNX Runtime runs fused (<c>docs/onnx.md</c>).</summary>
public static class OnnxExport
{
    /// <summary>The extension of file names.</summary>
    public const string Extension = ".onnx";

    // The versions that the fused operators are used with; older runtimes have them too.
    private const int FormatVersion = 8;
    private const int StandardOperators = 17;
    private const int RuntimeOperators = 1;

    private const string SpanPairLeftOut =
        "The graph ends at last_hidden_state: ONNX has no input for spans. Average the states of each span and apply head.span and " +
        "head.classifier outside.";

    private const string EntityHeadLeftOut =
        "The graph ends at last_hidden_state: it does not score spans, starts or ends of entities. Apply the head outside.";

    private const string CrfLeftOut =
        "The graph ends at logits: it does not choose labels. Find the best sequence with the model's CRF (head.crf) outside.";

    /// <summary>Writes a model to one file, which replaces an existing one when it is complete.</summary>
    /// <param name="package">The model.</param>
    /// <param name="path">The file, by convention with the extension <see cref="Extension"/>.</param>
    /// <param name="precision">The graph's arithmetic.</param>
    /// <returns>The graph's inputs and outputs, and what it leaves out.</returns>
    /// <exception cref="ModelFileException">
    /// The weights are larger than an ONNX file can be, or the encoder is one that the fused operators cannot express.
    /// </exception>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static OnnxSummary Write(ModelPackage package, string path, OnnxPrecision precision)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentException.ThrowIfNullOrEmpty(path);
        RequireExpressible(package);
        string? leftOut = package.Task.Head == HeadKind.SpanPairClassification ? SpanPairLeftOut
            : package.Task.Head is HeadKind.SpanScoring or HeadKind.StartEndClassification or HeadKind.PromptedExtraction ? EntityHeadLeftOut
            : package.Task.Crf != CrfScope.None ? CrfLeftOut
            : null;
        GraphProto graph = Build(package, path, precision);
        ModelProto model = new()
        {
            IrVersion = FormatVersion,
            ProducerName = "LightLM",
            ProducerVersion = typeof(OnnxExport).Assembly.GetName().Version!.ToString(3),
            DocString = leftOut ?? "",
            Graph = graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = StandardOperators });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = GraphBuilder.RuntimeDomain, Version = RuntimeOperators });
        model.MetadataProps.Add(Metadata(package));
        AtomicFile.Write(path, stream => model.WriteTo(stream));
        return new OnnxSummary(
            [.. graph.Input.Select(input => input.Name)], [.. graph.Output.Select(output => output.Name)], model.CalculateSize(), leftOut);
    }

    /// <summary>Refuses what the fused operators cannot express.</summary>
    private static void RequireExpressible(ModelPackage package)
    {
        if (Unsupported(package) is string found)
        {
            throw ModelFileException.Mismatch(
                package.Path,
                "encoder",
                "an encoder with a matrix for each layer, embeddings as wide as it, and learned positions",
                $"{found}, which this export does not support",
                "Run the model with LightLM.");
        }
    }

    private static string? Unsupported(ModelPackage package)
    {
        EncoderDescription encoder = package.Encoder;
        bool readsPooler = package.Task.Head == HeadKind.SequenceClassification || package.Task.HasNextSentence;
        return encoder.Layers.Any(layer => layer.SharedWith is not null) ? "layers that share their weights"
            : encoder.Embedding.Size is not null ? "embeddings with a projection"
            : encoder.Embedding.Positions != PositionKind.Absolute ? $"{encoder.Embedding.Positions} positions"
            : encoder.IsReversible ? "a reversible encoder"
            : encoder.Norm != NormKind.Layer || !encoder.HasBiases ? "layers without biases, or norms without weights"
            : readsPooler && encoder.Pooler is not (PoolerKind.Tanh or PoolerKind.Relu) ? $"a pooler with {encoder.Pooler}"
            : package.Task.Head is HeadKind.MultipleChoice or HeadKind.ReplacedTokenDetection ? $"a head for {package.Task.Head.Describe()}"
            : null;
    }

    private static GraphProto Build(ModelPackage package, string path, OnnxPrecision precision)
    {
        GraphBuilder graph = new(path);
        ModelWeights weights = new(package.Tensors);
        IOperators operators = precision switch
        {
            OnnxPrecision.Float32 => new FloatOperators(graph, weights, package.Encoder),
            OnnxPrecision.Int8 => new QuantizedOperators(graph, weights, package.Encoder),
            _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "There is no such precision."),
        };
        new EncoderGraph(graph, weights, package.Encoder, operators).Build();
        new HeadGraph(graph, weights, package.Encoder, operators).Build(package.Task);
        return graph.Graph;
    }

    /// <summary>What a user of the graph needs beside it, in the compact format's own words.</summary>
    private static IEnumerable<StringStringEntryProto> Metadata(ModelPackage package) => CompactMetadata.Write(package, quantization: null)
        .Where(entry => entry.Key is CompactMetadata.Task or CompactMetadata.Tokenizer or CompactMetadata.Provenance)
        .Select(entry => new StringStringEntryProto { Key = $"lightlm.{entry.Key}", Value = entry.Value });
}
