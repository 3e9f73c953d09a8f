using System.Diagnostics;
using LightLM.Bench.Engines;
using LightLM.Bench.Models;
using LightLM.Bench.Sets;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Children;

/// <summary>A process of its own for one engine and one model: memory and starts can be measured in no other way.</summary>
internal static class ChildProgram
{
    /// <summary>A sentence as people type it.</summary>
    public const string Sentence = "张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。";

    private const int CallsForAllocation = 20;
    private const int Reloads = 3;

    /// <summary>Runs the child and returns its exit code.</summary>
    public static int Run(string[] arguments)
    {
        ChildArguments work = ChildArguments.Read(arguments);
        long start = Stopwatch.GetTimestamp();
        (Action call, IDisposable? engine) = Load(work);
        double load = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        long resident = Resident(process => process.WorkingSet64);
        double[] times = new double[work.Calls];
        for (int i = 0; i < times.Length; i++)
        {
            start = Stopwatch.GetTimestamp();
            call();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (i == 0)
            {
                Console.WriteLine(ChildReport.FirstResult);
                Console.Out.Flush();
            }
        }

        long peak = Resident(process => process.PeakWorkingSet64);
        double bytes = times.Length > CallsForAllocation ? BytesPerCall(call) : 0;
        engine?.Dispose();
        double reload = times.Length > 1 ? Reload(work) : 0;
        Console.WriteLine(new ChildReport(load, reload, resident, peak, bytes, times).Write());
        return 0;
    }

    private static (Action Call, IDisposable? Engine) Load(ChildArguments work)
    {
        switch (work.Work)
        {
            case ChildWork.Encode:
                IEncoderEngine encoder = work.Files.Load(work.Runner, threads: 1);
                return (encoder.Prepare(EncoderInput.Ids(work.Tokens)), encoder);
            case ChildWork.Recognize:
                LightModel model = TaskPipeline.Load(work.Runner, work.Files, threads: 1);
                return (() => model.FindEntities(Sentence), model);
            default:
                return (() => { }, null);
        }
    }

    private static double Reload(ChildArguments work)
    {
        double[] times = new double[Reloads];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            (_, IDisposable? engine) = Load(work);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            engine?.Dispose();
        }

        return LatencySummary.Of(times).P50;
    }

    private static long Resident(Func<Process, long> read)
    {
        using Process process = Process.GetCurrentProcess();
        return read(process);
    }

    private static double BytesPerCall(Action call)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < CallsForAllocation; i++)
        {
            call();
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / CallsForAllocation;
    }
}
