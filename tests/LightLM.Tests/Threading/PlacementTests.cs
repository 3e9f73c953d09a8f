using System.Runtime.InteropServices;
using LightLM.Threading;

namespace LightLM.Tests.Threading;

/// <summary>Where Linux lets the helpers of a thread run.</summary>
public sealed partial class PlacementTests
{
    private const int CallingThread = 0;

    [Fact]
    public void Helpers_run_everywhere_but_on_the_callers_processor_and_follow_it()
    {
        int[] processors = RequireTwoProcessors();
        using BlockingThread helper = new();
        Exception? failure = null;
        Thread caller = new(() => failure = Record.Exception(() =>
        {
            Placement placement = new(helpers: 1);
            Pin(processors[0]);
            int[] callers = Allowed(CallingThread);

            // A helper that has not said which thread it is cannot be moved, and is not forgotten either.
            placement.AvoidCaller();
            Assert.Equal(processors, Allowed(helper.Number));
            helper.Run(() => placement.Register(0));
            placement.AvoidCaller();
            Assert.Equal(processors[1..], Allowed(helper.Number));
            Pin(processors[1]);
            placement.AvoidCaller();
            Assert.Equal(processors.Where(processor => processor != processors[1]), Allowed(helper.Number));
            Assert.Equal([processors[1]], Allowed(CallingThread));
            Assert.Equal([processors[0]], callers);
        }));
        caller.Start();
        caller.Join();
        Assert.Null(failure);
    }

    [Fact]
    public void A_caller_with_one_processor_leaves_its_helpers_where_they_are()
    {
        int[] processors = RequireTwoProcessors();
        using BlockingThread helper = new();
        Exception? failure = null;
        Thread caller = new(() => failure = Record.Exception(() =>
        {
            Pin(processors[0]);
            Placement placement = new(helpers: 1);
            helper.Run(() => placement.Register(0));
            placement.AvoidCaller();
            Assert.Equal(processors, Allowed(helper.Number));
        }));
        caller.Start();
        caller.Join();
        Assert.Null(failure);
    }

    [Fact]
    public void The_members_of_a_team_are_not_on_the_processor_of_its_caller()
    {
        int[] processors = RequireTwoProcessors();
        int[][] seen = [];
        Exception? failure = null;
        Thread caller = new(() => failure = Record.Exception(() =>
        {
            using ThreadTeam team = new(3);
            Pin(processors[0]);
            for (int repeat = 0; repeat < 1000 && seen.Length < 3; repeat++)
            {
                // The first work may begin before the helpers have told their numbers.
                int[][] allowed = [[], [], []];
                Assert.True(team.TryRun(new EachMember(member => allowed[member] = Allowed(CallingThread))));
                bool arePlaced = allowed.All(of => of.Length > 0 && of.Length < processors.Length);
                seen = arePlaced ? allowed : seen;
            }
        }));
        caller.Start();
        caller.Join();
        Assert.Null(failure);
        Assert.Equal([[processors[0]], processors[1..], processors[1..]], seen);
    }

    private static int[] RequireTwoProcessors()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Threads are placed on Linux only.");
        int[] processors = Allowed(CallingThread);
        Assert.SkipUnless(processors.Length > 1, "There is one processor only.");
        return processors;
    }

    private static int[] Allowed(int thread)
    {
        nuint[] mask = Affinity.CreateMask();
        Assert.True(Affinity.TryGet(thread, mask));
        return [.. Enumerable.Range(0, Affinity.MostProcessors).Where(processor => Affinity.Contains(mask, processor))];
    }

    private static void Pin(int processor)
    {
        nuint[] mask = Affinity.CreateMask();
        Affinity.Add(mask, processor);
        Assert.True(Affinity.TrySet(mask));
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();

    /// <summary>One piece that each member does, and waits for the others before it is done.</summary>
    private sealed class EachMember(Action<int> run) : ITeamWork
    {
        private int _members;

        public int Phases => 1;

        public int Pieces(int phase) => 3;

        public void Run(int phase, int piece, int member)
        {
            run(member);
            Interlocked.Increment(ref _members);
            SpinWait.SpinUntil(() => Volatile.Read(ref _members) == 3, TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>A thread that does what it is told, and else sleeps.</summary>
    private sealed class BlockingThread : IDisposable
    {
        private readonly SemaphoreSlim _given = new(0);
        private readonly SemaphoreSlim _done = new(0);
        private Action? _work;

        public BlockingThread()
        {
            new Thread(Serve) { IsBackground = true }.Start();
            Run(() => Number = GetThreadId());
        }

        public int Number { get; private set; }

        public void Run(Action? work)
        {
            _work = work;
            _given.Release();
            _done.Wait();
        }

        public void Dispose()
        {
            Run(null);
            _given.Dispose();
            _done.Dispose();
        }

        private void Serve()
        {
            bool isEnd = false;
            while (!isEnd)
            {
                _given.Wait();
                _work?.Invoke();
                isEnd = _work is null;
                _done.Release();
            }
        }
    }
}
