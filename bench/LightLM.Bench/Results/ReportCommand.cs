using System.CommandLine;
using LightLM.Bench.Measuring;
using LightLM.Timing.Scenarios;

namespace LightLM.Bench.Results;

/// <summary>A verb that measures on one pinned processor, and shows tables or writes their rows.</summary>
internal static class ReportCommand
{
    /// <summary>Creates the verb with its options.</summary>
    /// <param name="name">The verb.</param>
    /// <param name="description">What it measures, with an example.</param>
    /// <param name="measure">Adds what was measured to the report.</param>
    public static Command Create(string name, string description, Action<Report, Effort> measure)
    {
        Option<bool> quick = Effort.CreateQuickOption("fewer rounds, so wider intervals");
        Option<FileInfo?> json = ResultJson.CreateOption();
        Command command = new(name, description) { quick, json };
        command.SetAction(arguments => Errors.Report(() =>
        {
            string? rows = arguments.GetValue(json)?.FullName;
            ResultJson.RequireWritable(rows);
            Report report = new();
            using (ProcessorPin.Apply(1))
            {
                measure(report, Effort.Of(arguments.GetValue(quick)));
            }

            ResultJson.Write(rows, report.Rows);
            return 0;
        }));
        return command;
    }
}
