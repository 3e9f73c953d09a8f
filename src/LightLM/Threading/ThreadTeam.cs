using System.Runtime.ExceptionServices;

namespace LightLM.Threading;

/// <summary>
/// Long-lived threads that help their caller with one piece of work. Pieces are claimed one by one, so a thread that wakes up late takes
/// what is left and nobody waits for it. Threads spin between the phases of a work, which are microseconds apart, and sleep between two
/// works, so that an idle team costs nothing.
/// </summary>
internal sealed class ThreadTeam : IDisposable
{
    /// <summary>Pauses before a waiting thread starts to give its time slice away: about 50 microseconds.</summary>
    private const int SpinsBeforeYield = 1000;

    // Never disposed: they hold no handle, and a helper may still wake up for a start given before the end.
    private readonly SemaphoreSlim[] _starts;
    private readonly Placement _placement;
    private ITeamWork? _work;
    private ExceptionDispatchInfo? _error;
    private int _isBusy;
    private int _isDisposed;
    private int _helpers;

    // The running phase in the upper half, its next piece in the lower one.
    private long _claim;
    private int _done;

    /// <summary>Starts the threads.</summary>
    /// <param name="size">The number of members, the caller included; at least 2.</param>
    public ThreadTeam(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        Size = size;
        _placement = new Placement(size - 1);
        _starts = [.. Enumerable.Range(1, size - 1).Select(_ => new SemaphoreSlim(0))];
        for (int index = 1; index < size; index++)
        {
            int member = index;
            new Thread(() => Serve(member)) { IsBackground = true, Name = $"LightLM {member}" }.Start();
        }
    }

    /// <summary>The number of members, the caller included.</summary>
    public int Size { get; }

    /// <summary>Does all pieces of a work on the caller's thread.</summary>
    public static void RunAlone(ITeamWork work)
    {
        for (int phase = 0; phase < work.Phases; phase++)
        {
            int pieces = work.Pieces(phase);
            for (int piece = 0; piece < pieces; piece++)
            {
                work.Run(phase, piece, member: 0);
            }
        }
    }

    /// <summary>Does a work together and returns when it is done; refuses when the team is at work for another caller.</summary>
    /// <returns>Whether the work was done.</returns>
    public bool TryRun(ITeamWork work)
    {
        if (Interlocked.CompareExchange(ref _isBusy, 1, 0) != 0)
        {
            return false;
        }

        try
        {
            Volatile.Write(ref _done, 0);
            Volatile.Write(ref _claim, 0);
            Volatile.Write(ref _work, work);
            _placement.AvoidCaller();
            foreach (SemaphoreSlim start in _starts)
            {
                start.Release();
            }

            Help(work, member: 0);
            Volatile.Write(ref _work, null);
            Interlocked.MemoryBarrier();
            SpinUntilHelpersHaveLeft();
            Interlocked.Exchange(ref _error, null)?.Throw();
            return true;
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    /// <summary>Ends the threads; no work may be running.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            foreach (SemaphoreSlim start in _starts)
            {
                start.Release();
            }
        }
    }

    private void Serve(int member)
    {
        _placement.Register(member - 1);
        while (true)
        {
            _starts[member - 1].Wait();
            if (Volatile.Read(ref _isDisposed) != 0)
            {
                return;
            }

            // Counted before the look at the work, so that the caller, who takes the work away before it counts, misses nobody.
            Interlocked.Increment(ref _helpers);
            if (Volatile.Read(ref _work) is { } work)
            {
                Help(work, member);
            }

            Interlocked.Decrement(ref _helpers);
        }
    }

    /// <summary>Does pieces until the work is done.</summary>
    private void Help(ITeamWork work, int member)
    {
        int phases = work.Phases;
        int spins = 0;
        while (true)
        {
            long claim = Volatile.Read(ref _claim);
            int phase = (int)(claim >> 32);
            if (phase >= phases)
            {
                return;
            }

            int pieces = work.Pieces(phase);
            int piece = (int)claim;
            if (piece >= pieces)
            {
                Pause(ref spins);
            }
            else if (Interlocked.CompareExchange(ref _claim, claim + 1, claim) == claim)
            {
                RunPiece(work, phase, piece, pieces, member);
                spins = 0;
            }
        }
    }

    private void RunPiece(ITeamWork work, int phase, int piece, int pieces, int member)
    {
        try
        {
            work.Run(phase, piece, member);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(e), null);
            Volatile.Write(ref _claim, (long)work.Phases << 32);
            return;
        }

        if (Interlocked.Increment(ref _done) == pieces)
        {
            // After an error the claim is no longer this phase's, and stays as it is.
            Volatile.Write(ref _done, 0);
            Interlocked.CompareExchange(ref _claim, (long)(phase + 1) << 32, ((long)phase << 32) + pieces);
        }
    }

    private void SpinUntilHelpersHaveLeft()
    {
        for (int spins = 0; Volatile.Read(ref _helpers) != 0;)
        {
            Pause(ref spins);
        }
    }

    private static void Pause(ref int spins)
    {
        if (spins < SpinsBeforeYield)
        {
            spins++;
            Thread.SpinWait(4);
        }
        else
        {
            Thread.Yield();
        }
    }
}
