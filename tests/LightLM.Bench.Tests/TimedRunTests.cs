using System.Diagnostics;
using System.Net;
using LightLM.Bench.Serving;

namespace LightLM.Bench.Tests;

/// <summary>The ideal queue that is made of what requests took.</summary>
public sealed class TimedRunTests
{
    [Fact]
    public void In_the_order_of_arrival_each_waits_for_all_before_it()
    {
        double[] latencies = QueueSimulation.FirstComeFirstServed([(0, 2), (1, 1), (5, 1), (5.5, 3)]);
        Assert.Equal([2, 2, 1, 3.5], latencies, (one, other) => Math.Abs(one - other) < 1e-12);
    }

    [Fact]
    public void The_ideal_queue_has_the_moments_of_sending_the_work_as_told_and_a_part_of_the_rest()
    {
        double[] ideal = TimedRun.IdealOf([Sent(10, 12, 2), Sent(11, 13, 1), Sent(17, 17, 1)], 5.5, []);
        Assert.Equal([2.5, 3, 1.5], ideal, (one, other) => Math.Abs(one - other) < 1e-9);
    }

    [Fact]
    public void Its_answers_wait_for_the_clients_too()
    {
        double[] ideal = TimedRun.IdealOf(
            [Sent(10, 10, 1), Sent(13, 13, 1), Sent(14, 14, 1), Sent(20, 20, 1)], 4, [(At(5), At(6)), (At(13.5), At(15.5)), (At(21.5), At(22))]);
        Assert.Equal([1, 2.5, 1.5, 1], ideal, (one, other) => Math.Abs(one - other) < 1e-9);
    }

    [Fact]
    public void Absences_follow_each_other_and_end_with_the_watch()
    {
        long start = Stopwatch.GetTimestamp();
        ProcessorWatch watch = ProcessorWatch.Start();
        Thread.Sleep(50);
        IReadOnlyList<(long From, long To)> away = watch.Stop();
        long[] moments = [start, .. away.SelectMany(absence => (long[])[absence.From, absence.To]), Stopwatch.GetTimestamp()];
        Assert.Equal(moments.Order(), moments);
    }

    private static SentRequest Sent(double moment, double sent, double work) =>
        new(ServedRequest.OfSentence("a"), HttpStatusCode.OK, At(moment), At(sent), At(sent + work), work);

    private static long At(double seconds) => (long)(seconds * Stopwatch.Frequency);
}
