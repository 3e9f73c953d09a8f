using System.CommandLine;
using LightLM.Checkpoints.Verification;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Reports;
using LightLM.Tokenization;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm verify</c>.</summary>
internal sealed class VerifyCommand : CliCommand
{
    private const double DefaultTolerance = 1e-4;

    private readonly Argument<string> _model = new("MODEL") { Description = "A .lightlm file or a checkpoint directory" };
    private readonly Option<string> _cases =
        CommonOptions.RequiredPath("--cases", "What the original implementation gave: outputs (safetensors), embeddings or extractions (.json), or tokens (.jsonl)");
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<double?> _tolerance = NumberOption.Create(
        "--tolerance",
        FormattableString.Invariant($"The largest difference of two numbers that passes (default: {DefaultTolerance})"),
        "a number of 0 or more, such as 1e-4",
        value => value >= 0);

    public VerifyCommand(Shell shell)
        : base(shell, "verify", "Compare a model's outputs with recorded ones") => Take(_model, _cases, _tolerance, _json);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm verify model.lightlm --cases cases.safetensors --tolerance 1e-3", "passes where nothing is off by more than 0.001"),
        new("lightlm verify models/embed.lightlm --cases texts.json", "from texts to embeddings"),
        new("lightlm verify uie.lightlm --cases texts.json", "from texts and prompts to what is found"),
        new("lightlm verify models/mlm.lightlm --cases cases.jsonl", "from texts to tokens"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Safetensors hold input_ids, attention_mask and perhaps token_type_ids, and outputs such as last_hidden_state or logits.",
        "texts.json holds {\"rows\": [{\"text\": ..., \"prompt_name\": null, \"embedding\": [...]}]}; prompt_name names a prompt of the model.",
        "For UIE its rows are {\"text\": ..., \"prompt\": ..., \"found\": [{\"text\": ..., \"start\": ..., \"end\": ..., \"probability\": ...}]} (code points), and those of"
            + " \"nested\" have a schema for the prompt, and relations in what is found.",
        "cases.jsonl holds {\"text\": ..., \"ids\": [...]} on each line, perhaps with pieces, offsets (code points), offsets_utf16 and with_special;"
            + " all must be equal. MODEL may be a folder with the tokenizer's files only.",
        $"The exit code is {ExitCode.CheckFailed} where tokens differ, where an output differs by more than the tolerance, or has no rows.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        string model = arguments.GetRequiredValue(_model);
        string cases = arguments.GetRequiredValue(_cases);
        return Path.GetExtension(cases).ToUpperInvariant() switch
        {
            ".JSON" => WithOutputs(arguments, model, loaded => TextCases.Compare(loaded, cases)),
            ".JSONL" => WithTokens(arguments, model, cases),
            _ => WithOutputs(arguments, model, loaded => ReferenceCases.Compare(loaded, cases)),
        };
    }

    private int WithOutputs(ParseResult arguments, string path, Func<LightModel, IReadOnlyList<OutputComparison>> compare)
    {
        double tolerance = arguments.GetValue(_tolerance) ?? DefaultTolerance;
        using LightModel model = ModelLoading.Load(Shell, path, Name);
        IReadOnlyList<OutputComparison> outputs = Waiting.WithSpinner(Shell, "Verifying", () => compare(model));
        if (arguments.GetValue(_json))
        {
            WriteJson(outputs, tolerance);
        }
        else
        {
            WriteView(outputs, tolerance);
        }

        return outputs.All(output => Passes(output, tolerance)) ? ExitCode.Success : ExitCode.CheckFailed;
    }

    private int WithTokens(ParseResult arguments, string path, string cases)
    {
        TextTokenizer tokenizer = TextTokenizer.Create(ModelTokenizer.OfModelOrFolder(path));
        TokenizationComparison tokens = Waiting.WithSpinner(Shell, "Verifying", () => TokenizationCases.Compare(tokenizer, cases));
        if (arguments.GetValue(_json))
        {
            TokenizationView.WriteJson(Shell, tokens);
        }
        else
        {
            TokenizationView.Write(Shell, tokens);
        }

        return tokens.Passes ? ExitCode.Success : ExitCode.CheckFailed;
    }

    // A difference that is not a number does not pass, nor what was not compared at all.
    private static bool Passes(OutputComparison output, double tolerance) => output.Rows > 0 && output.MaxDifference <= tolerance;

    private void WriteJson(IReadOnlyList<OutputComparison> outputs, double tolerance) => Json.WriteObject(Shell.Output, json =>
    {
        json.WriteBoolean("pass", outputs.All(output => Passes(output, tolerance)));
        json.WriteNumber("tolerance", tolerance);
        json.WriteObjects("outputs", outputs, output =>
        {
            json.WriteString("output", output.Output);
            json.WriteNumber("rows", output.Rows);
            json.WriteFinite("max_difference", output.MaxDifference);
            json.WriteFinite("mean_cosine", output.MeanCosine);
            json.WriteBoolean("pass", Passes(output, tolerance));
        });
    });

    private void WriteView(IReadOnlyList<OutputComparison> outputs, double tolerance)
    {
        TableView table = new(
            Column.Name("output"),
            Column.Number("rows"),
            Column.Number("largest difference"),
            Column.Number("mean cosine"),
            Column.Result("result"));
        foreach (OutputComparison output in outputs)
        {
            string result = Passes(output, tolerance) ? "pass"
                : output.Rows == 0 ? "nothing to compare"
                : $"above {Numbers.Small(tolerance)}";
            table.Add(
                output.Output,
                Numbers.Count(output.Rows),
                Numbers.Small(output.MaxDifference),
                Numbers.Cosine(output.MeanCosine),
                result);
        }

        table.Write(Shell);
    }
}
