using System.CommandLine;
using System.Diagnostics;
using LightLM.Bench.Measuring;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Tasks;

namespace LightLM.Bench.Cancellation;

/// <summary><c>cancellation</c>: how soon a call returns after it was cancelled, wherever it is.</summary>
internal static class CancellationCommand
{
    private const int Windows = 100;
    private const string Question = "张伟是哪家公司的产品经理？";
    private const double LimitMs = 5;

    public static Command Create() => ReportCommand.Create(
        "cancellation",
        $"""
        How soon a call about a passage of {Windows} windows returns after it was cancelled, with the shipped cmrc2018 model in 8 bits on one thread: the
        moments of cancelling are spread evenly over the call. It should take at most {LimitMs:F0} ms.

        Example:
          dotnet run -c Release --project bench/LightLM.Bench -- cancellation
        """,
        Measure);

    private static void Measure(Report report, Effort effort)
    {
        using LightModel model = LightModel.Load(Repository.Model("cmrc2018"));
        string passage = Passage(model);
        long start = Stopwatch.GetTimestamp();
        model.Answer(Question, passage);
        TimeSpan whole = Stopwatch.GetElapsedTime(start);

        Stages.Begin($"cancelling calls of {whole.TotalMilliseconds:F0} ms");
        int calls = effort.IsQuick ? 20 : 200;
        double[] delays = [.. Enumerable.Range(0, calls).Select(call => Cancel(model, passage, whole * ((call + 0.5) / calls))).Order()];
        double middle = delays[calls / 2], late = delays[(int)(calls * 0.99)], latest = delays[^1];
        ReportTable table = new(
            $"{Machine.Processor}, {Show.Threads(1)}, {model.KernelPathName}: from cancelling to the end of the call",
            "the whole call, ms", "calls", "median, ms", "99 of 100, ms", "latest, ms", "at most");
        table.Add(Show.Number(whole.TotalMilliseconds), Show.Number(calls), Show.Number(middle), Show.Number(late), Show.Number(latest), Show.Number(LimitMs));
        report.Add(table);
        report.Rows.Add(new ResultRow
        {
            Measure = "cancellation",
            Model = "cmrc2018",
            Precision = "int8",
            Threads = 1,
            MedianMs = middle,
            MinMs = delays[0],
        });
    }

    /// <summary>Chinese sentences without the answer, as many as fill the windows.</summary>
    private static string Passage(LightModel model)
    {
        string[] sentences = [.. File.ReadLines(Path.Combine(Repository.Root, "models", "calibration.txt")).Skip(1)];
        string passage = "";
        for (int i = 0; model.PrepareAnswers(new QuestionQuery(Question, passage)).SequenceCount < Windows; i++)
        {
            passage += string.Concat(sentences.Skip(i % sentences.Length).Take(20));
        }

        return passage;
    }

    /// <summary>Cancels a call after a while.</summary>
    /// <returns>The milliseconds until it returns; where it had ended before, none.</returns>
    private static double Cancel(LightModel model, string passage, TimeSpan after)
    {
        using CancellationTokenSource source = new();
        long cancelled = 0;
        using ManualResetEventSlim hasBegun = new();
        Thread canceller = new(() =>
        {
            hasBegun.Wait();
            Thread.Sleep(after);
            Volatile.Write(ref cancelled, Stopwatch.GetTimestamp());
            source.Cancel();
        });
        canceller.Start();
        hasBegun.Set();
        long end;
        try
        {
            model.Answer(Question, passage, cancellationToken: source.Token);
            end = Stopwatch.GetTimestamp();
        }
        catch (OperationCanceledException)
        {
            end = Stopwatch.GetTimestamp();
        }

        canceller.Join();
        return Math.Max(0, Stopwatch.GetElapsedTime(cancelled, end).TotalMilliseconds);
    }
}
