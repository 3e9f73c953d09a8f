using System.Diagnostics;

namespace LightLM.Testing;

/// <summary>What an action takes: the better of two runs, as other processes may disturb one.</summary>
/// <param name="Time">The time.</param>
/// <param name="Bytes">What the thread allocated.</param>
internal readonly record struct Cost(TimeSpan Time, long Bytes)
{
    private const long BaseBytes = 64 << 20;

    public static Cost Of(Action action)
    {
        Cost first = Once(action);
        Cost second = Once(action);
        return first.Time < second.Time ? first : second;
    }

    /// <summary>Checks that four times the input takes at most eight times as long, give or take what a busy machine adds.</summary>
    public void IsLinear(Cost quarter) => Assert.InRange(Time, TimeSpan.Zero, (8 * quarter.Time) + TimeSpan.FromSeconds(1));

    /// <summary>Checks that memory is justified by a file's size.</summary>
    public void IsJustified(long fileBytes) => Assert.InRange(Bytes, 0, (2 * fileBytes) + BaseBytes);

    private static Cost Once(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Stopwatch watch = Stopwatch.StartNew();
        action();
        return new Cost(watch.Elapsed, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
