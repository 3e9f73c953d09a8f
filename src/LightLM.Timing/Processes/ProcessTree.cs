using System.Diagnostics;
using System.Runtime.Versioning;

namespace LightLM.Timing.Processes;

/// <summary>
/// A process with all that comes of it: the members of its session, their descendants wherever those have moved, and orphans that this
/// process has adopted. Other children of this process stay in its own session, by which they are told apart.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ProcessTree
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndInterval = TimeSpan.FromMilliseconds(5);
    private readonly ProcessEntry _root;
    private readonly bool _isIsolated;
    private readonly int _ownSession;
    private readonly Dictionary<(int Id, long Start), long> _written = [];
    private HashSet<int> _known;

    /// <param name="root">The first process.</param>
    /// <param name="isIsolated">Whether the first process and its child are those that isolate a command.</param>
    public ProcessTree(ProcessEntry root, bool isIsolated)
    {
        (_root, _isIsolated) = (root, isIsolated);
        _known = [root.Id];
        _ownSession = ProcessEntry.Read(Environment.ProcessId)?.Session ?? 0;
    }

    /// <summary>The processes that ran at the last look.</summary>
    public IReadOnlyList<ProcessEntry> Alive { get; private set; } = [];

    /// <summary>Those of them that are the command's own, not such that isolate it.</summary>
    public IReadOnlyList<ProcessEntry> Own =>
        _isIsolated ? [.. Alive.Where(member => member.Id != _root.Id && member.Parent != _root.Id)] : Alive;

    /// <summary>
    /// Whether the last look saw any member besides the first process, ended ones included: those may have started others that the
    /// look came too early for. Ended members stay to be seen until this process removes them.
    /// </summary>
    public bool HasMembers { get; private set; }

    /// <summary>The resident memory of all of them together, shared pages counted more than once.</summary>
    public long ResidentBytes => Alive.Sum(member => member.ResidentBytes);

    /// <summary>The same with each shared page counted once, as far as the system tells; slower to find out.</summary>
    public long ProportionalBytes() => Alive.Sum(member => member.ProportionalBytes());

    /// <summary>What they have written to disks, those that have ended included as far as they were seen.</summary>
    public long WrittenBytes => _written.Values.Sum();

    /// <summary>Looks again, and removes what is left of ended members that nobody else waits for.</summary>
    public void Look()
    {
        List<ProcessEntry> members = Members(ProcessEntry.ReadAll());
        _known = [.. members.Select(member => member.Id)];
        Alive = [.. members.Where(member => member.IsAlive)];
        HasMembers = Alive.Count > 0 || members.Any(member => member.Id != _root.Id);
        foreach (ProcessEntry ended in members.Where(member => !member.IsAlive && member.Id != _root.Id))
        {
            if (ended.Parent == Environment.ProcessId)
            {
                LinuxCalls.Reap(ended.Id);
            }
        }
    }

    /// <summary>Counts what the members have written to disks.</summary>
    public void CountWrites()
    {
        foreach (ProcessEntry member in Alive)
        {
            _written[(member.Id, member.StartTicks)] = member.WrittenBytes();
        }
    }

    /// <summary>Ends all members, and those that they start meanwhile.</summary>
    /// <returns>Whether all have ended.</returns>
    public bool End()
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < EndPatience)
        {
            Look();
            if (!HasMembers)
            {
                return true;
            }

            foreach (ProcessEntry member in Alive)
            {
                LinuxCalls.Kill(member.Id);
            }

            Thread.Sleep(EndInterval);
        }

        return false;
    }

    private List<ProcessEntry> Members(List<ProcessEntry> all)
    {
        Dictionary<int, ProcessEntry> members = [];
        bool grows = true;
        while (grows)
        {
            grows = false;
            foreach (ProcessEntry entry in all)
            {
                grows |= !members.ContainsKey(entry.Id) && Belongs(entry, members) && members.TryAdd(entry.Id, entry);
            }
        }

        return [.. members.Values];
    }

    private bool Belongs(ProcessEntry entry, Dictionary<int, ProcessEntry> members)
    {
        if (entry.StartTicks < _root.StartTicks)
        {
            return false;
        }

        bool isAdopted = entry.Parent == Environment.ProcessId && entry.Session != _ownSession;
        return entry.Id == _root.Id || entry.Session == _root.Id || isAdopted
            || members.ContainsKey(entry.Parent) || (_known.Contains(entry.Id) && entry.Session != _ownSession);
    }
}
