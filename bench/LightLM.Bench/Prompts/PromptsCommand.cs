using System.CommandLine;
using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Prompts;

/// <summary><c>prompts</c>: what several prompts for one text take, beside one of them.</summary>
internal static class PromptsCommand
{
    private const int TextTokens = 122;
    private const double Limit = 4.05;

    /// <summary>Prompts of as many tokens, so that each alone takes the same time.</summary>
    private static readonly string[] Names = ["时间", "地点", "人物", "结果"];

    private static readonly string[] Shapes = ["roberta-tiny-clue", BertBase.Name];

    public static Command Create() => ReportCommand.Create(
        "prompts",
        $"""
        Extraction of what {Names.Length} prompts name from a text, beside that of one prompt: from texts to spans on one thread, with
        generated weights, {TextTokens + Names[0].Length + 3} tokens a prompt. It should take at most {Limit:F2} times as long.

        Example:
          dotnet run -c Release --project bench/LightLM.Bench -- prompts
        """,
        Measure);

    private static void Measure(Report report, Effort effort)
    {
        ReportTable table = new(
            $"{Machine.Processor}, {Show.Threads(1)}", "encoder", "precision", "1 prompt, ms", $"{Names.Length} prompts, ms", "ratio", "at most");
        foreach (string shape in Shapes)
        {
            foreach ((Precision precision, string precisionName) in Runners.Precisions)
            {
                Stages.Begin($"prompts on {shape}, {precisionName}");
                using LightModel model = Load(KnownShapes.Find(shape)!, precision);
                IReadOnlyList<TimeTable> times = InTurns.Measure([Extract(model, 1), Extract(model, Names.Length)], effort.Options, isThreaded: false);
                RatioEstimate ratio = times[1].RatioTo(times[0]);
                table.Add(shape, precisionName, Show.MedianAndMin(times[0]), Show.MedianAndMin(times[1]), Show.Ratio(ratio), Show.Text($"{Limit:F2}"));
                report.Rows.Add(new ResultRow
                {
                    Measure = $"{Names.Length}_prompts_to_1",
                    Model = shape,
                    Precision = precisionName,
                    Tokens = TextTokens,
                    Threads = 1,
                    RatioLimit = Limit,
                }.With(ratio));
            }
        }

        report.Add(table);
    }

    private static LightModel Load(KnownShape shape, Precision precision)
    {
        const char firstCharacter = '一';
        TaskDescription task = new() { Head = HeadKind.PromptedExtraction, MaxLength = shape.Encoder.Embedding.MaxPositions };
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        Vocabulary vocabulary = new(
            [.. special, .. Enumerable.Range(firstCharacter, shape.Encoder.Embedding.VocabularySize - special.Length).Select(letter => $"{(char)letter}")]);
        using ScratchFolder scratch = new();
        string path = scratch.At($"{shape.Name}{CompactFile.Extension}");
        using (ModelPackage encoder = EncoderModels.Generate(shape))
        {
            CompactWriter.Write(GeneratedModel.WithHead(encoder, task).With(new TokenizerSettings(vocabulary, new TokenizerOptions())), path, precision);
        }

        return LightModel.Load(path);
    }

    private static Action Extract(LightModel model, int prompts)
    {
        const float surely = 0.999f;
        string text = string.Concat(Enumerable.Range(0, TextTokens).Select(token => (char)('一' + (7 * token))));
        ExtractionSchema schema = ExtractionSchema.Parse(string.Join(',', Names.Take(prompts)));
        return () => model.Extract(text, schema, surely);
    }
}
