using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using LightLM.Checkpoints.Export;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Onnx;
using LightLM.Reports;
using LightLM.Timing.Models;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm export</c>.</summary>
internal sealed class ExportCommand : CliCommand
{
    private const string OnnxFormat = "onnx";
    private const string HuggingFaceFormat = "hf";

    private readonly Argument<string> _model = new("MODEL") { Description = "A .lightlm file or a checkpoint directory" };
    private readonly Argument<string> _output = new("OUT") { Description = "The ONNX file, or the new or empty directory, to write" };
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<string> _format = ChoiceOption.Create<string>(
        "--format",
        "An ONNX graph, or a directory in Hugging Face's layout",
        (OnnxFormat, OnnxFormat),
        (HuggingFaceFormat, HuggingFaceFormat));

    private readonly Option<OnnxPrecision?> _precision = ChoiceOption.Create<OnnxPrecision?>(
        "--precision",
        "The arithmetic of an ONNX graph; by default fp32",
        (PrecisionNames.Float32, OnnxPrecision.Float32),
        (PrecisionNames.Int8, OnnxPrecision.Int8));

    public ExportCommand(Shell shell)
        : base(shell, "export", "Write a model for other programs")
    {
        _format.Required = true;
        Take(_model, _output, _format, _precision, _json);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm export models/cluener.lightlm cluener.onnx --format onnx --precision int8", "a graph that ONNX Runtime runs fused"),
        new("lightlm export models/cluener.lightlm checkpoint --format hf", "safetensors, configuration and vocabulary for transformers"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Graphs take input_ids, attention_mask and token_type_ids, 64-bit integers [batch, tokens].",
        NoteTexts.Output,
        "A directory keeps the weights as they are stored; int8 weights become fp32.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        string output = arguments.GetRequiredValue(_output);
        OnnxPrecision? precision = arguments.GetValue(_precision);
        Stopwatch watch = Stopwatch.StartNew();
        Export export;
        if (arguments.GetRequiredValue(_format) == OnnxFormat)
        {
            export = WriteGraph(arguments.GetRequiredValue(_model), output, precision ?? OnnxPrecision.Float32);
        }
        else
        {
            if (precision is not null)
            {
                throw new UsageException($"--precision is for --format {OnnxFormat}: a directory keeps the weights as they are stored.");
            }

            export = WriteDirectory(arguments.GetRequiredValue(_model), output);
        }

        if (arguments.GetValue(_json))
        {
            Json.WriteObject(Shell.Output, json => WriteJson(json, export, watch.Elapsed));
        }
        else
        {
            WriteView(export, watch.Elapsed);
        }

        return ExitCode.Success;
    }

    private Export WriteGraph(string model, string output, OnnxPrecision precision)
    {
        AtomicFile.RequireWritable(output);
        using ModelPackage package = SourceModel.Open(model);
        OnnxSummary graph = Waiting.WithSpinner(Shell, "Exporting", () => OnnxExport.Write(package, output, precision));
        string name = precision == OnnxPrecision.Int8 ? PrecisionNames.Int8 : PrecisionNames.Float32;
        return new Export(output, OnnxFormat, name, graph.Bytes, graph);
    }

    private Export WriteDirectory(string model, string output)
    {
        OutputPath.RequireNewFolder(output);
        using ModelPackage package = SourceModel.Open(model);
        long bytes = Waiting.WithSpinner(Shell, "Exporting", () =>
        {
            HuggingFaceExport.Write(package, output);
            return Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        });
        return new Export(output, HuggingFaceFormat, null, bytes, null);
    }

    private static void WriteJson(Utf8JsonWriter json, Export export, TimeSpan time)
    {
        json.WriteString("file", export.Path);
        json.WriteString("format", export.Format);
        json.WriteString("precision", export.Precision);
        json.WriteNumber("bytes", export.Bytes);
        json.WriteNumber("seconds", Math.Round(time.TotalSeconds, 3));
        if (export.Graph is OnnxSummary graph)
        {
            json.WriteStrings("inputs", graph.Inputs);
            json.WriteStrings("outputs", graph.Outputs);
            json.WriteString("left_out", graph.LeftOut);
        }
    }

    private void WriteView(Export export, TimeSpan time)
    {
        FactsView facts = new();
        facts.Add("written", export.Path);
        facts.Add("size", Numbers.Bytes(export.Bytes));
        facts.Add("time", Numbers.Seconds(time));
        if (export.Graph is OnnxSummary graph)
        {
            facts.Add("precision", export.Precision!);
            facts.Add("inputs", string.Join(", ", graph.Inputs));
            facts.Add("outputs", string.Join(", ", graph.Outputs));
            facts.Add("left out", graph.LeftOut ?? "nothing");
        }

        facts.Write(Shell);
    }

    private sealed record Export(string Path, string Format, string? Precision, long Bytes, OnnxSummary? Graph);
}
