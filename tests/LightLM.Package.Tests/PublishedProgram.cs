using System.Diagnostics;
using System.Text.RegularExpressions;
using LightLM.Testing;

namespace LightLM.Package.Tests;

/// <summary>A sample that reads sentences from standard input.</summary>
internal sealed partial class PublishedProgram(string[] command) : PublishedSample(command)
{
    protected override SampleAnswer Ask(Dictionary<string, string> environment)
    {
        CommandResult result = Dotnet.Run(Command[0], Path.GetTempPath(), Command[1..], environment, Sentence + "\n").Succeeds();
        return new SampleAnswer(result.Output + result.Errors, [.. Entity().Matches(result.Output).Select(match => match.Value)]);
    }

    /// <summary>The mean: the program reads ahead.</summary>
    protected override double Time(Dictionary<string, string> environment)
    {
        using Process process = Process.Start(Dotnet.Start(Command[0], Path.GetTempPath(), Command[1..], environment))!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Task input = Task.Run(() =>
        {
            for (int i = 0; i < WarmUps + Timed; i++)
            {
                process.StandardInput.WriteLine(Sentence);
            }

            process.StandardInput.Close();
        });
        ReadAnswers(process.StandardOutput, WarmUps);
        long start = Stopwatch.GetTimestamp();
        ReadAnswers(process.StandardOutput, Timed);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        input.Wait();
        process.WaitForExit();
        return milliseconds / Timed;
    }

    /// <summary>Reads the answers to so many sentences, of which each ends with the game.</summary>
    private static void ReadAnswers(StreamReader output, int count)
    {
        while (count > 0)
        {
            string line = output.ReadLine() ?? throw new InvalidOperationException($"The sample ended, {count} answers before it should.");
            count -= line.Contains("《英雄联盟》", StringComparison.Ordinal) ? 1 : 0;
        }
    }

    [GeneratedRegex(@"\w+ \S+ \[\d+, \d+\) \d\.\d+")]
    private static partial Regex Entity();
}
