using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using LightLM.Checkpoints.Calibration;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Reports;
using LightLM.Timing.Models;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm convert</c>.</summary>
internal sealed class ConvertCommand : CliCommand
{
    private readonly Argument<string> _source = new("SOURCE")
    {
        Description = "A checkpoint directory, a file of weights beside its configuration, or a .lightlm file",
    };
    private readonly Argument<string> _output = new("OUT") { Description = $"The {CompactFile.Extension} file to write" };
    private readonly Option<string?> _calibrate = new("--calibrate")
    {
        Description = "With int8: texts like those that the model is for, one a line, which show where precision is needed",
        HelpName = "FILE",
    };
    private readonly Option<bool> _foldTraditional = new("--fold-traditional")
    {
        Description = "Read traditional Chinese characters that the vocabulary lacks as their simplified forms",
    };
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<Precision?> _precision = ChoiceOption.Create<Precision?>(
        "--precision",
        "How weights are stored; by default as small as the source allows without loss",
        (PrecisionNames.Float32, Precision.Float32),
        (PrecisionNames.Float16, Precision.Float16),
        (PrecisionNames.Int8, Precision.Int8));

    private readonly TaskOptionSet _task = new();

    public ConvertCommand(Shell shell)
        : base(shell, "convert", "Turn a checkpoint into one file with everything that a prediction needs") =>
        Take([_source, _output, _precision, _calibrate, _foldTraditional, .. _task.All, _json]);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm convert checkpoints/cluener models/cluener.lightlm", "without loss"),
        new("lightlm convert checkpoints/cluener models/cluener.lightlm --precision int8", "a quarter of fp32, and fastest"),
        new("lightlm convert checkpoints/cluener models/cluener.lightlm --precision int8 --calibrate texts.txt", "the same, more precise"),
        new("lightlm convert checkpoints/csl models/csl.lightlm --label-name 0=不符 --label-name 1=属实", "labels that answers can be read by"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Families (model_type): bert, distilbert, albert, electra, ernie, nezha, reformer, roformer, roberta, xlm-roberta, as transformers and sentence-transformers save them.",
        "Weights may also be PyTorch's (.bin, .pt, .pth, .pkl, .ckpt; nothing in them is run), PaddleNLP's (.pdparams) or TensorFlow 1's (.index).",
        "A directory is searched for the usual names first, safetensors before others, then for the only file of a form.",
        "Heads: Model, and For with SequenceClassification, TokenClassification, SpanPairClassification, QuestionAnswering, MultipleChoice, MaskedLM, NextSentencePrediction, PreTraining.",
        "Heads for entities: also Crf (pytorch-crf's names), Span (starts and ends), GlobalPointer, EffiGlobalPointer; for extraction: UIE.",
        "Vocabularies: WordPiece with BERT's rules (vocab.txt or tokenizer.json), Unigram with XLM-RoBERTa's (tokenizer.json or a SentencePiece .model).",
        "sentence-transformers: the modules Transformer, Pooling, Dense and Normalize, with prompts and truncate_dim; CrossEncoders.",
        "ONNX: model.onnx (and model.onnx_data) in floating point beside its config.json, or in the folder onnx below; its outputs are compared with the model's before anything is written.",
        "Weights that the model has no use for are listed as ignored.",
        "Check those that are listed as not placed: the model may have been meant to use them.",
        NoteTexts.Output,
        "A few dozen texts are enough to calibrate. The mean cosine that is told then is between hidden states in fp32 and in int8.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        string source = arguments.GetRequiredValue(_source);
        string output = arguments.GetRequiredValue(_output);
        AtomicFile.RequireWritable(output);
        Stopwatch watch = Stopwatch.StartNew();
        using ModelPackage opened = SourceModel.Open(source);
        ModelPackage package = opened.With(_task.Apply(arguments, opened.Task));
        package = arguments.GetValue(_foldTraditional) ? FoldTraditional(package) : package;
        Precision precision = arguments.GetValue(_precision) ?? PrecisionNames.Lossless(package);
        CalibratedModel? calibrated = Calibrate(package, arguments.GetValue(_calibrate), precision);
        long bytes = Waiting.WithSpinner(Shell, "Converting", () => CompactWriter.Write(calibrated?.Package ?? package, output, precision));
        Conversion conversion = new(output, ParameterCounts.Of(package), precision, bytes, watch.Elapsed, package.Report, package.Warnings, calibrated);
        if (arguments.GetValue(_json))
        {
            Json.WriteObject(Shell.Output, json => WriteJson(json, conversion));
        }
        else
        {
            WriteView(conversion);
        }

        return ExitCode.Success;
    }

    private static ModelPackage FoldTraditional(ModelPackage package) => package.Tokenizer switch
    {
        null => throw new ModelFileException(
            package.Path, "vocabulary", "expected one for --fold-traditional, found none. Put the model's vocab.txt beside its weights."),
        { Unigram: not null } => throw new ModelFileException(
            package.Path, "vocabulary", "expected WordPiece for --fold-traditional, found Unigram. Leave the option out."),
        TokenizerSettings tokenizer => package.With(tokenizer with { Options = tokenizer.Options with { FoldTraditional = true } }),
    };

    private CalibratedModel? Calibrate(ModelPackage package, string? file, Precision precision)
    {
        if (file is null)
        {
            return null;
        }

        if (precision != Precision.Int8)
        {
            throw new UsageException(
                $"--calibrate: expected --precision {PrecisionNames.Int8} with it, found {PrecisionNames.Of(precision)}.");
        }

        IReadOnlyList<string> texts = CalibrationTexts.Read(file);
        return Waiting.WithShare(Shell, "Calibrating", progress => Calibrator.Quantize(package, texts, progress, Shell.Cancellation));
    }

    private static void WriteJson(Utf8JsonWriter json, Conversion conversion)
    {
        json.WriteString("file", conversion.Path);
        json.WriteNumber("parameters", conversion.Parameters.Total);
        json.WriteString("precision", PrecisionNames.Of(conversion.Precision));
        json.WriteNumber("bytes", conversion.Bytes);
        json.WriteNumber("seconds", Math.Round(conversion.Time.TotalSeconds, 3));
        json.WriteStrings("ignored", conversion.Report?.IgnoredTensors ?? []);
        json.WriteStrings("unplaced", conversion.Report?.UnplacedTensors ?? []);
        json.WriteStrings("warnings", conversion.Warnings);
        if (conversion.Calibrated is { } calibrated)
        {
            json.WriteStartObject("calibration");
            json.WriteNumber("tokens", calibrated.Tokens);
            json.WriteNumber("smoothed_inputs", calibrated.SmoothedInputs);
            json.WriteNumber("inputs", calibrated.Inputs);
            json.WriteFinite("plain_mean_cosine", calibrated.PlainCosine);
            json.WriteFinite("mean_cosine", calibrated.Cosine);
            json.WriteEndObject();
        }
    }

    private void WriteView(Conversion conversion)
    {
        FactsView facts = new();
        facts.Add("written", conversion.Path);
        facts.Add("parameters", Numbers.Count(conversion.Parameters.Total));
        facts.Add("precision", PrecisionNames.Of(conversion.Precision));
        facts.Add("size", Numbers.Bytes(conversion.Bytes));
        facts.Add("time", Numbers.Seconds(conversion.Time));
        if (conversion.Calibrated is { } calibrated)
        {
            facts.Add("calibrated", $"on {Numbers.Count(calibrated.Tokens)} tokens");
            facts.Add("smoothed", $"{Numbers.Count(calibrated.SmoothedInputs)} of {Numbers.Count(calibrated.Inputs)} inputs of matrices");
            string plain = Numbers.Cosine(calibrated.PlainCosine);
            facts.Add("mean cosine", $"{Numbers.Cosine(calibrated.Cosine)} to fp32 ({plain} without smoothing)");
        }

        AddNames(facts, "ignored", conversion.Report?.IgnoredTensors ?? []);
        AddNames(facts, "not placed", conversion.Report?.UnplacedTensors ?? []);
        facts.AddWarnings(conversion.Warnings);
        facts.Write(Shell);
    }

    private static void AddNames(FactsView facts, string name, IReadOnlyList<string> tensors)
    {
        facts.Add(name, tensors.Count == 0 ? "nothing" : $"{Numbers.Count(tensors.Count)} tensors");
        foreach (string tensor in tensors)
        {
            facts.Add("", tensor);
        }
    }

    private sealed record Conversion(
        string Path,
        ParameterCounts Parameters,
        Precision Precision,
        long Bytes,
        TimeSpan Time,
        CheckpointReport? Report,
        IReadOnlyList<string> Warnings,
        CalibratedModel? Calibrated);
}
