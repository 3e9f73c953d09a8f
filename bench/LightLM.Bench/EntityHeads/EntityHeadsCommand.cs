using System.CommandLine;
using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Results;
using LightLM.Descriptions;
using LightLM.Formats.Compact;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.EntityHeads;

/// <summary><c>entity-heads</c>: what a CRF and scores of spans take, as shares of the encoder's time.</summary>
internal static class EntityHeadsCommand
{
    private const int Tokens = 128;
    private const int MaxLength = 512;
    private const int CrfLabels = 31;
    private const int PointerTypes = 10;
    private const int PointerSize = 64;
    private const double CrfLimit = 0.05;
    private const double PointerLimit = 0.15;

    private static readonly string[] Shapes = ["roberta-tiny-clue", BertBase.Name];

    private static readonly (string Name, double Limit, TaskDescription Task)[] Heads =
    [
        ("CRF", CrfLimit, new TaskDescription
        {
            Head = HeadKind.TokenClassification,
            Labels = ["O", .. Enumerable.Range(0, CrfLabels / 2).SelectMany(type => (string[])[$"B-{type}", $"I-{type}"])],
            Decoding = TagDecoding.Crf,
            Crf = CrfScope.Sequence,
            MaxLength = MaxLength,
        }),
        ("GlobalPointer", PointerLimit, Pointer(PointerKind.Global)),
        ("EfficientGlobalPointer", PointerLimit, Pointer(PointerKind.Efficient)),
    ];

    public static Command Create() => ReportCommand.Create(
        "entity-heads",
        $"""
        The choice of labels by a CRF of {CrfLabels} labels, and GlobalPointers of {PointerTypes} types, at {Tokens} tokens on one
        thread with generated weights: their time as a share of the encoder's. They should take at most {CrfLimit:P0} and
        {PointerLimit:P0} of it.

        Example:
          dotnet run -c Release --project bench/LightLM.Bench -- entity-heads
        """,
        static (report, effort) =>
        {
            foreach (string shape in Shapes)
            {
                Add(report, KnownShapes.Find(shape)!, effort);
            }
        });

    private static void Add(Report report, KnownShape shape, Effort effort)
    {
        ReportTable table = new(
            $"{Machine.Processor}, {Show.Threads(1)}, {Tokens} tokens; {shape.Name}",
            "head", "precision", "encoder, ms", "head, ms", "share", "at most");
        foreach ((string name, double limit, TaskDescription task) in Heads)
        {
            foreach ((Precision precision, string precisionName) in Runners.Precisions)
            {
                Stages.Begin($"{name} on {shape.Name}, {precisionName}");
                using ScratchFolder scratch = new();
                using HeadOnEncoder head = new(shape, task, precision, scratch);
                IReadOnlyList<TimeTable> times = InTurns.Measure([head.Encode(Tokens), head.Decode(Tokens)], effort.Options, isThreaded: false);
                RatioEstimate share = times[1].RatioTo(times[0]);
                table.Add(name, precisionName, Show.MedianAndMin(times[0]), Show.MedianAndMin(times[1]), Show.Ratio(share), Show.Text($"{limit:F2}"));
                report.Rows.Add(new ResultRow
                {
                    Measure = $"share_of_encoder:{name}",
                    Model = shape.Name,
                    Precision = precisionName,
                    Tokens = Tokens,
                    Threads = 1,
                    RatioLimit = limit,
                }.With(share));
            }
        }

        report.Add(table);
    }

    private static TaskDescription Pointer(PointerKind kind) => new()
    {
        Head = HeadKind.SpanScoring,
        Labels = [.. Enumerable.Range(0, PointerTypes).Select(type => $"{type}")],
        Pointer = new PointerDescription(kind, PointerSize, IsRotary: true),
        MaxLength = MaxLength,
    };
}
