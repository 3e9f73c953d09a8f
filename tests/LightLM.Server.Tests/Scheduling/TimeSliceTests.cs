using LightLM.Server.Scheduling;

namespace LightLM.Server.Tests.Scheduling;

/// <summary>The time slice of a thread, where the system has one for each.</summary>
public sealed class TimeSliceTests
{
    private static readonly Version FirstLinux = new(6, 12);

    [Fact]
    public void A_thread_gets_a_slice_of_its_own_and_others_keep_theirs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.OSVersion.Version >= FirstLinux, "Linux has a slice for each thread from 6.12 on.");
        TimeSpan? before = TimeSlice.Current, during = null, other = null;
        Thread thread = new(() =>
        {
            TimeSlice.Set(TimeSpan.FromMilliseconds(20));
            during = TimeSlice.Current;
        });
        thread.Start();
        thread.Join();
        Thread next = new(() => other = TimeSlice.Current);
        next.Start();
        next.Join();
        Assert.Equal(TimeSpan.FromMilliseconds(20), during);
        Assert.Equal(before, other);
        Assert.Equal(before, TimeSlice.Current);
    }
}
