using System.CommandLine;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Reports;
using LightLM.Timing.Models;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm inspect</c>.</summary>
internal sealed class InspectCommand : CliCommand
{
    private readonly Argument<string?> _file = TextArgument.Create("A .lightlm file or a checkpoint directory", "FILE");
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<bool> _cpu = new("--cpu") { Description = "Show the processor and the instruction path that models run on" };

    public InspectCommand(Shell shell)
        : base(shell, "inspect", "Show what a model file holds, or what the processor offers") =>
        Take(_file, _cpu, _json);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm inspect models/cluener.lightlm", "a model: architecture, labels, parameters, origin"),
        new("lightlm inspect --cpu", "the processor: which instructions models run on, and whether better ones are left unused"),
    ];

    protected override int Execute(ParseResult arguments)
    {
        string? path = arguments.GetValue(_file);
        if (path is null != arguments.GetValue(_cpu))
        {
            throw new UsageException("Give either a model file or --cpu.");
        }

        bool isJson = arguments.GetValue(_json);
        if (path is null)
        {
            WriteProcessor(isJson);
        }
        else
        {
            ModelSummary summary = ModelSummary.Read(path, WeightForms.Further, SourceModel.Vocabularies);
            SpeedWarning.Write(Shell);
            if (isJson)
            {
                Json.WriteObject(Shell.Output, json => ModelJson.Write(json, summary));
            }
            else
            {
                ModelView.Write(Shell, summary);
            }
        }

        return ExitCode.Success;
    }

    private void WriteProcessor(bool isJson)
    {
        if (isJson)
        {
            Json.WriteObject(Shell.Output, json =>
            {
                json.WriteString("processor", CpuReport.Processor);
                json.WriteString("path", CpuReport.KernelPath);
                json.WriteStrings("available", CpuReport.AvailablePaths);
                json.WriteString("warning", CpuReport.Warning);
            });
            return;
        }

        FactsView facts = new();
        facts.Add("processor", CpuReport.Processor);
        facts.Add("path", CpuReport.KernelPath);
        facts.Add("available", string.Join(", ", CpuReport.AvailablePaths));
        if (CpuReport.Warning is string warning)
        {
            facts.Add("warning", warning);
        }

        facts.Write(Shell);
    }
}
