using LightLM.Bench.Serving;

namespace LightLM.Bench.Tests;

/// <summary>What requests took of a processor, and the queue that is made of it.</summary>
public sealed class TimedRunTests
{
    [Fact]
    public void What_was_used_in_a_window_is_shared_out_among_what_was_answered_in_it()
    {
        double[] work = TimedRun.WorkOf(
            [(0, 10), (1, 10.5), (double.PositiveInfinity, 12)], [(0.2, 0.001), (1.7, 0.004), (0.9, 0.003), (2.5, 0.004)]);
        Assert.Equal([0.125, 0.75, 0.375, 0.75], work, (one, other) => Math.Abs(one - other) < 1e-12);
    }

    [Fact]
    public void In_the_order_of_arrival_each_waits_for_all_before_it()
    {
        double[] latencies = QueueSimulation.FirstComeFirstServed([(0, 2), (1, 1), (5, 1), (5.5, 3)]);
        Assert.Equal([2, 2, 1, 3.5], latencies, (one, other) => Math.Abs(one - other) < 1e-12);
    }
}
