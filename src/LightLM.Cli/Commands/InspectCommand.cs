using System.CommandLine;
using System.Globalization;
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
            ModelSummary summary = ModelSummary.Read(path, SourceModel.Forms);
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
        CpuCores cores = CpuReport.Cores;
        if (isJson)
        {
            Json.WriteObject(Shell.Output, json =>
            {
                json.WriteString("processor", CpuReport.Processor);
                json.WriteStartObject("cores");
                json.WriteNumber("usable", cores.Usable);
                json.WriteNumber("physical", cores.Physical);
                json.WriteNumber("performance", cores.Performance);
                json.WriteNumber("processors", cores.Processors);
                json.WriteEndObject();
                json.WriteString("path", CpuReport.KernelPath);
                json.WriteStrings("available", CpuReport.AvailablePaths);
                json.WriteStartArray("paths");
                foreach (KernelPathStatus path in CpuReport.Paths)
                {
                    json.WriteStartObject();
                    json.WriteString("name", path.Name);
                    json.WriteBoolean("available", path.IsAvailable);
                    json.WriteString("reason", path.Reason);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteString("warning", CpuReport.Warning);
            });
            return;
        }

        FactsView facts = new();
        facts.Add("processor", CpuReport.Processor);
        facts.Add("cores", Describe(cores));
        facts.Add("path", CpuReport.KernelPath);
        facts.Add("available", string.Join(", ", CpuReport.AvailablePaths));
        foreach (KernelPathStatus path in CpuReport.Paths.Where(path => path.Reason is not null))
        {
            facts.Add($"not {path.Name}", path.Reason!);
        }

        if (CpuReport.Warning is string warning)
        {
            facts.Add("warning", warning);
        }

        facts.Write(Shell);
    }

    /// <summary>The cores in words: "2", or "4 at a time of 14 (6 performance cores), 20 processors".</summary>
    private static string Describe(CpuCores cores)
    {
        string count = cores.Usable == cores.Physical
            ? string.Create(CultureInfo.InvariantCulture, $"{cores.Physical}")
            : string.Create(CultureInfo.InvariantCulture, $"{cores.Usable} at a time of {cores.Physical}");
        string kinds = cores.Performance == cores.Physical ? "" : string.Create(CultureInfo.InvariantCulture, $" ({cores.Performance} performance cores)");
        string processors = cores.Processors == cores.Physical ? "" : string.Create(CultureInfo.InvariantCulture, $", {cores.Processors} processors");
        return count + kinds + processors;
    }
}
