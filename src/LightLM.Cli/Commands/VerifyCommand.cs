using System.CommandLine;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Reports;
using LightLM.Verification;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm verify</c>.</summary>
internal sealed class VerifyCommand : CliCommand
{
    private const double DefaultTolerance = 1e-4;

    private readonly Argument<string> _model = new("MODEL") { Description = "A .lightlm file or a checkpoint directory" };
    private readonly Option<string> _cases =
        CommonOptions.RequiredPath("--cases", "Recorded inputs and outputs of the original implementation, as safetensors");
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<double?> _tolerance = NumberOption.Create(
        "--tolerance",
        FormattableString.Invariant($"The largest difference of two numbers that passes (default: {DefaultTolerance})"),
        "a number of 0 or more, such as 1e-4",
        value => value >= 0);

    public VerifyCommand(Shell shell)
        : base(shell, "verify", "Compare a model's outputs with recorded ones") => Take(_model, _cases, _tolerance, _json);

    public override IReadOnlyList<Example> Examples { get; } =
        [new("lightlm verify model.lightlm --cases cases.safetensors --tolerance 1e-3", "passes where nothing is off by more than 0.001")];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "The cases hold input_ids, attention_mask and perhaps token_type_ids, and outputs such as last_hidden_state or logits.",
        $"The exit code is {ExitCode.CheckFailed} where an output differs by more than the tolerance, or has no rows.",
    ];

    protected override int Execute(ParseResult arguments)
    {
        double tolerance = arguments.GetValue(_tolerance) ?? DefaultTolerance;
        using LightModel model = ModelLoading.Load(Shell, arguments.GetRequiredValue(_model), Name);
        string cases = arguments.GetRequiredValue(_cases);
        IReadOnlyList<OutputComparison> outputs = Waiting.WithSpinner(Shell, "Verifying", () => ReferenceCases.Compare(model, cases));
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
