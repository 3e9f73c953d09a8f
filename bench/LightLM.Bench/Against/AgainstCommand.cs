using System.CommandLine;
using LightLM.Bench.Children;
using LightLM.Bench.Engines;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Against;

/// <summary><c>against</c>: two builds beside one another, to see that a change made nothing slower.</summary>
internal static class AgainstCommand
{
    /// <summary>How many times as long a cold start may take.</summary>
    private const double StartLimit = 1.05;

    /// <summary>A start is a single figure and scatters more than calls do.</summary>
    private const int StartsPerRound = 3;

    /// <summary>The exit code where this build is slower.</summary>
    private const int Slower = 1;

    public static Command Create()
    {
        Argument<DirectoryInfo> before = new("FOLDER")
        {
            Description = "The output folder of another build of the command line, with lightlm and LightLM.dll.",
        };
        Option<DirectoryInfo?> now = new("--now")
        {
            Description = "That of the build which is judged. Without it, the one of src/LightLM.Cli in this repository.",
            HelpName = "DIR",
        };
        Option<FileInfo?> model = new("--model")
        {
            Description = "The model of encoder and loading; each build converts it to fp32 and int8. Without it, models/mlm.lightlm.",
            HelpName = "FILE",
        };
        Option<bool> quick = Effort.CreateQuickOption("fewer rounds, so wider intervals");
        Option<FileInfo?> json = ResultJson.CreateOption();
        Command command = new(
            "against",
            """
            Two builds of LightLM in turns: the encoder at 16, 128 and 512 tokens and loading, in fp32 and int8, and cold starts of the
            program. Ends with exit code 1 where the whole interval of a ratio lies above its limit (1.01, 1.02 and 1.05).

            Examples:
              cp -r src/LightLM.Cli/bin/Release/net10.0 ../before
              dotnet run -c Release --project bench/LightLM.Bench -- against ../before
            """)
        {
            before,
            now,
            model,
            quick,
            json,
        };
        command.SetAction(arguments => Errors.Report(() =>
        {
            string? rows = arguments.GetValue(json)?.FullName;
            ResultJson.RequireWritable(rows);
            Build[] builds =
            [
                Build.Open("before", arguments.GetRequiredValue(before).FullName),
                Build.Open("now", arguments.GetValue(now)?.FullName ?? Repository.CommandLine),
            ];
            string path = arguments.GetValue(model)?.FullName ?? Repository.Model("mlm");
            List<BuildTimes> times = Measure(builds, path, Effort.Of(arguments.GetValue(quick)));
            Report report = new();
            Add(report, builds, times);
            ResultJson.Write(rows, report.Rows);
            return times.Exists(time => time.Keeps == false) ? Slower : 0;
        }));
        return command;
    }

    private static List<BuildTimes> Measure(Build[] builds, string model, Effort effort)
    {
        RequireLength(model);
        using ScratchFolder scratch = new();
        List<BuildTimes> times = [];
        foreach ((_, string precision) in Runners.Precisions)
        {
            Stages.Begin($"encoder and loading, {precision}");
            (Build, string)[] files = [.. builds.Select(build => (build, Convert(build, model, precision, scratch)))];
            times.AddRange(LibraryComparison.Measure(files, precision, effort));
        }

        Stages.Begin("cold starts");
        string[] arguments = ["ner", ChildProgram.Sentence, "--model", Repository.Model("cluener")];
        TimeTable[] starts = ProgramStarts.Measure(builds, effort.ProcessStarts * StartsPerRound, arguments);
        times.Add(new BuildTimes("cold start, ner", starts[0], starts[1], StartLimit, new ResultRow { Measure = "cold_start" }));
        return times;
    }

    /// <summary>A build reads what it wrote itself, so that each has the format that it is best at.</summary>
    private static string Convert(Build build, string model, string precision, ScratchFolder scratch)
    {
        string path = scratch.At($"{build.Name}.{precision}{CompactFile.Extension}");
        ChildProcess.RunProgram(build.Program, "convert", model, path, "--precision", precision);
        return path;
    }

    private static void RequireLength(string model)
    {
        using ModelPackage package = ModelFiles.Open(model);
        if (package.Task.MaxLength < LibraryComparison.LongestTokens)
        {
            throw new InputException(
                $"{model}: expected a model for inputs of {LibraryComparison.LongestTokens} tokens, found one for at most " +
                $"{package.Task.MaxLength}. Name another one with --model FILE.");
        }
    }

    private static void Add(Report report, Build[] builds, List<BuildTimes> times)
    {
        foreach (Build build in builds)
        {
            report.Add($"{build.Name}: {build.Folder}");
        }

        ReportTable table = new(
            $"{Machine.Processor}, {Show.Threads(1)}: median (minimum) in ms", "what", "before", "now", "now / before", "limit", "");
        foreach (BuildTimes time in times)
        {
            string verdict = time.Keeps switch { true => "kept", false => "slower", null => "open" };
            table.Add(time.What, Show.MedianAndMin(time.Before), Show.MedianAndMin(time.Now), Show.Ratio(time.Ratio), Show.Number(time.Limit), verdict);
            report.Rows.AddRange(time.Rows);
        }

        report.Add(table);
        if (times.Exists(time => time.Keeps is null))
        {
            report.Add("open: the limit lies within the interval. Stop other work on this machine and compare again.");
        }
    }
}
