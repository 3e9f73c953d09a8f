using System.CommandLine;
using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Clue;
using LightLM.Descriptions;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Shapes;

/// <summary><c>shapes</c>: the published encoders' shapes with generated weights, beside BERT-base and beside BERTs of their sizes.</summary>
internal static class ShapesCommand
{
    private const int Tokens = 128;

    /// <summary>Larger ones are of no interest to the contest, and take memory.</summary>
    private const long MostParameters = 150_000_000;

    public static Command Create() => ReportCommand.Create(
        "shapes",
        """
        The shapes that lightlm time --shape knows, with generated weights at 128 tokens on one thread: time beside BERT-base in fp32,
        parameters, operations, and the cosine of 8-bit and fp32 states. Then each family beside a BERT of the same sizes.

        Example:
          dotnet run -c Release --project bench/LightLM.Bench -- shapes
        """,
        static (report, effort) =>
        {
            AddShapes(report, effort);
            foreach (EncoderDescription sizes in (EncoderDescription[])[KnownShapes.Bert(4, 312, 12, 1248, 8021), KnownShapes.Bert(6, 384, 6, 1536, 21128)])
            {
                AddFamilies(report, sizes, effort);
            }
        });

    private static void AddShapes(Report report, Effort effort)
    {
        Stages.Begin("shapes beside BERT-base");
        using ScratchFolder scratch = new();
        GeneratedEncoder[] encoders = [.. KnownShapes.All.Where(IsSmall).Select(shape => new GeneratedEncoder(shape, scratch))];
        IReadOnlyList<TimeTable> times = InTurns.Measure([.. encoders.SelectMany(encoder => encoder.Calls(Tokens))], effort.LargeOptions, isThreaded: false);
        ReportTable table = new(
            $"{Machine.Processor}, {Show.Threads(1)}, {Tokens} tokens; T_bert is BERT-base in fp32",
            "shape", "family", "parameters", "fits 12 M", "MFLOP a token", "T / T_bert, fp32", "T / T_bert, int8", "ms, int8", "int8 cosine");
        for (int i = 0; i < encoders.Length; i++)
        {
            GeneratedEncoder encoder = encoders[i];
            RatioEstimate[] ratios = [.. Enumerable.Range(0, Runners.Precisions.Count).Select(k => times[(i * Runners.Precisions.Count) + k].RatioTo(times[0]))];
            table.Add(
                encoder.Shape.Name,
                encoder.Shape.Family,
                Show.Text($"{encoder.Parameters / 1e6:F1} M"),
                ContestLimits.AllowsParameters(encoder.Parameters) ? "yes" : "no",
                Show.Text($"{EncoderOperations.Count(encoder.Shape.Encoder, Tokens) / Tokens / 1e6:F1}"),
                Show.Text($"{ratios[0].Estimate:F4}"),
                Show.Text($"{ratios[1].Estimate:F4}"),
                Show.Number(times[(i * Runners.Precisions.Count) + 1].Median()),
                Show.Text($"{encoder.Cosine(Tokens):F5}"));
            report.Rows.AddRange(ratios.Zip(Runners.Precisions, (ratio, precision) =>
                new ResultRow { Measure = $"shape_to_bert:{encoder.Shape.Name}", Precision = precision.Name, Tokens = Tokens, Threads = 1 }.With(ratio)));
        }

        Array.ForEach(encoders, encoder => encoder.Dispose());
        report.Add(table);
    }

    /// <summary>All families in the same sizes, the first of which is BERT.</summary>
    private static void AddFamilies(Report report, EncoderDescription sizes, Effort effort)
    {
        string size = Show.Text($"{sizes.Layers.Count} layers, {sizes.HiddenSize} wide, {sizes.Layers[0].AttentionHeads} heads");
        Stages.Begin($"families, {size}");
        using ScratchFolder scratch = new();
        GeneratedEncoder[] encoders = [.. Families(sizes).Select(shape => new GeneratedEncoder(shape, scratch))];
        IReadOnlyList<TimeTable> times = InTurns.Measure([.. encoders.SelectMany(encoder => encoder.Calls(Tokens))], effort.Options, isThreaded: false);
        ReportTable table = new(
            $"{Machine.Processor}, {Show.Threads(1)}, {Tokens} tokens; beside a BERT of the same sizes: {size}",
            "family", "fp32", "int8", "ms, fp32", "ms, int8", "int8 cosine");
        for (int i = 0; i < encoders.Length; i++)
        {
            TimeTable[] own = [times[2 * i], times[(2 * i) + 1]];
            RatioEstimate[] ratios = [own[0].RatioTo(times[0]), own[1].RatioTo(times[1])];
            table.Add(
                encoders[i].Shape.Name,
                Show.Ratio(ratios[0]),
                Show.Ratio(ratios[1]),
                Show.MedianAndMin(own[0]),
                Show.MedianAndMin(own[1]),
                Show.Text($"{encoders[i].Cosine(Tokens):F5}"));
            report.Rows.AddRange(ratios.Zip(Runners.Precisions, (ratio, precision) =>
                new ResultRow { Measure = $"family_to_bert:{encoders[i].Shape.Name}:{sizes.HiddenSize}", Precision = precision.Name, Tokens = Tokens, Threads = 1 }.With(ratio)));
        }

        Array.ForEach(encoders, encoder => encoder.Dispose());
        report.Add(table);
    }

    private static IEnumerable<KnownShape> Families(EncoderDescription bert) =>
    [
        new("BERT", "bert", bert),
        new("ALBERT, embeddings 128", "albert", KnownShapes.Shared(KnownShapes.WithEmbeddings(bert, 128))),
        new("ELECTRA, embeddings 128", "electra", KnownShapes.WithEmbeddings(bert, 128)),
        new("NEZHA", "nezha", KnownShapes.Nezha(bert)),
        new("ERNIE 3.0", "ernie", KnownShapes.LongTexts(bert)),
        new("RoFormer", "roformer", KnownShapes.RoFormer(bert)),
        new("RoFormer v2", "roformer", KnownShapes.RoFormer(bert) with { Norm = NormKind.RootMeanSquare, HasBiases = false }),
        new("XLM-RoBERTa", "xlm-roberta", KnownShapes.OneType(bert)),
    ];

    private static bool IsSmall(KnownShape shape)
    {
        long table = (long)shape.Encoder.Embedding.VocabularySize * shape.Encoder.EmbeddingSize;
        return table + shape.Encoder.Layers.Sum(layer => 12L * shape.Encoder.HiddenSize * shape.Encoder.HiddenSize) < MostParameters;
    }
}
