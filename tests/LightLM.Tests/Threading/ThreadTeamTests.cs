using LightLM.Threading;

namespace LightLM.Tests.Threading;

/// <summary>Alone, because it looks at the processor time of threads, which other tests' teams have too.</summary>
[CollectionDefinition(nameof(ThreadTeamTests), DisableParallelization = true)]
[Collection(nameof(ThreadTeamTests))]
public sealed class ThreadTeamTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Every_piece_is_done_once_and_phases_follow_one_another(int size)
    {
        using ThreadTeam team = new(size);
        for (int repeat = 0; repeat < 300; repeat++)
        {
            int[] done = new int[20];
            Assert.True(team.TryRun(new Work(done.Length, phase => 1 + (phase * 7 % 5), (phase, piece, member) =>
            {
                Assert.InRange(piece, 0, phase * 7 % 5);
                Assert.InRange(member, 0, size - 1);
                Assert.True(phase == 0 || Volatile.Read(ref done[phase - 1]) == 1 + ((phase - 1) * 7 % 5), "A phase began before the one before was done.");
                Interlocked.Increment(ref done[phase]);
            })));
            Assert.Equal(Enumerable.Range(0, done.Length).Select(phase => 1 + (phase * 7 % 5)), done);
        }
    }

    [Fact]
    public void No_two_pieces_run_on_one_member_at_a_time()
    {
        using ThreadTeam team = new(3);
        int[] running = new int[3];
        Assert.True(team.TryRun(new Work(50, _ => 40, (_, _, member) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running[member]));
            Thread.SpinWait(50);
            Interlocked.Decrement(ref running[member]);
        })));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 2)]
    [InlineData(9, 4)]
    public void An_error_ends_the_work_and_the_team_goes_on(int failingPhase, int failingPiece)
    {
        using ThreadTeam team = new(3);
        for (int repeat = 0; repeat < 200; repeat++)
        {
            InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => team.TryRun(new Work(10, _ => 5, (phase, piece, _) =>
            {
                Assert.True(phase <= failingPhase);
                if (phase == failingPhase && piece == failingPiece)
                {
                    throw new InvalidOperationException("planted");
                }
            })));
            Assert.Equal("planted", error.Message);
            Assert.True(team.TryRun(new Work(3, _ => 3, (_, _, _) => { })));
        }
    }

    [Fact]
    public async Task A_busy_team_refuses_other_callers()
    {
        using ThreadTeam team = new(2);
        using ManualResetEventSlim started = new();
        using ManualResetEventSlim released = new();
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        Task<bool> first = Task.Run(
            () => team.TryRun(new Work(1, _ => 1, (_, _, _) =>
            {
                started.Set();
                released.Wait(cancellationToken);
            })),
            cancellationToken);
        started.Wait(cancellationToken);
        Assert.False(team.TryRun(new Work(1, _ => 1, (_, _, _) => Assert.Fail("ran"))));
        released.Set();
        Assert.True(await first);
        Assert.True(team.TryRun(new Work(1, _ => 1, (_, _, _) => { })));
    }

    /// <summary>A helper that wakes up late finds the next work or none: the buffers of the last one are its caller's again.</summary>
    [Fact]
    public void Nobody_looks_at_a_work_after_its_end()
    {
        using ThreadTeam team = new(2);
        int late = 0;
        for (int repeat = 0; repeat < 20_000; repeat++)
        {
            bool isOver = false;
            Assert.True(team.TryRun(new Work(1, _ => Look(), (_, _, _) => Look())));
            Volatile.Write(ref isOver, true);

            int Look()
            {
                late += Volatile.Read(ref isOver) ? 1 : 0;
                return 2;
            }
        }

        Assert.Equal(0, late);
    }

    /// <summary>A helper may still be asleep when a short work is done and the team ends: it finds two starts then, and the end at the first.</summary>
    [Fact]
    public void A_team_ends_while_its_helpers_wake_up()
    {
        for (int repeat = 0; repeat < 1000; repeat++)
        {
            using ThreadTeam team = new(9);
            Assert.True(team.TryRun(new Work(1, _ => 1, (_, _, _) => { })));
        }
    }

    [Fact]
    public void An_idle_team_uses_no_processor_time()
    {
        using ThreadTeam team = new(2);
        team.TryRun(new Work(5, _ => 5, (_, _, _) => { }));
        Thread.Sleep(20);
        TimeSpan before = TeamTime();
        Thread.Sleep(300);
        TimeSpan used = TeamTime() - before;
        Assert.True(used.TotalMilliseconds < 30, $"A sleeping team used {used}.");
    }

    private static TimeSpan TeamTime()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The processor time of a thread is read from /proc.");
        long ticks = 0;
        foreach (string thread in Directory.GetDirectories("/proc/self/task"))
        {
            string stat = File.ReadAllText(Path.Combine(thread, "stat"));
            if (stat.Contains("(LightLM 1)", StringComparison.Ordinal))
            {
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                ticks += long.Parse(fields[11], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        // The kernel counts in hundredths of a second.
        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    private sealed class Work(int phases, Func<int, int> pieces, Action<int, int, int> run) : ITeamWork
    {
        public int Phases => phases;

        public int Pieces(int phase) => pieces(phase);

        public void Run(int phase, int piece, int member) => run(phase, piece, member);
    }
}
