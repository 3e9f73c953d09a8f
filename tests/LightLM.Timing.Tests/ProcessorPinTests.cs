using LightLM.Threading;
using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Tests;

public sealed class ProcessorPinTests
{
    /// <summary>Two fast cores of two threads and two slow ones of one: fast before slow, and both before a second thread of a core.</summary>
    [Theory]
    [InlineData(1, new[] { 3 })]
    [InlineData(2, new[] { 1, 3 })]
    [InlineData(3, new[] { 1, 3, 5 })]
    [InlineData(4, new[] { 1, 3, 4, 5 })]
    [InlineData(5, new[] { 1, 2, 3, 4, 5 })]
    [InlineData(9, new[] { 0, 1, 2, 3, 4, 5 })]
    public void Fast_cores_are_taken_first_and_each_once(int count, int[] expected)
    {
        ProcessorCore[] machine = [new([0, 1], 1024), new([2, 3], 1024), new([4], 512), new([5], 512)];
        Assert.Equal(expected, ProcessorPin.Choose(new ProcessorCores(machine, null, limit: 6), count));
    }

    [Fact]
    public void A_pinned_thread_runs_on_what_was_chosen_and_is_let_go()
    {
        int before = ProcessorCores.OfThread().Processors;
        using (ProcessorPin pin = ProcessorPin.Apply(1))
        {
            Assert.SkipUnless(pin.Problem is null, "This system pins no threads.");
            Assert.Equal(pin.Processors, Assert.Single(ProcessorCores.OfThread().All).Processors);
        }

        Assert.Equal(before, ProcessorCores.OfThread().Processors);
    }
}
