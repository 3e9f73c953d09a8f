using System.Globalization;

namespace LightLM.Threading;

/// <summary>The cores that Linux tells of (Documentation/admin-guide/cputopology.rst and ABI/testing/sysfs-devices-system-cpu of the kernel).</summary>
internal static class LinuxCores
{
    /// <summary>What the kernel gives the fastest core.</summary>
    private const int FullCapacity = 1024;

    /// <summary>Kernels that know Intel's kinds of cores but not their capacity; halves tell the kinds apart.</summary>
    private static readonly (string File, int Capacity)[] Kinds = [("cpu_atom/cpus", FullCapacity / 2), ("cpu_lowpower/cpus", FullCapacity / 4)];

    /// <summary>Reads the cores; none where the files are missing, as in some containers.</summary>
    /// <param name="devices">The folder <c>/sys/devices</c>.</param>
    public static IReadOnlyList<ProcessorCore> Read(string devices)
    {
        Dictionary<int, int> capacities = [];
        foreach ((string file, int capacity) in Kinds)
        {
            foreach (int processor in ParseList(SystemFile.TryRead(Path.Combine(devices, file))))
            {
                capacities[processor] = capacity;
            }
        }

        List<ProcessorCore> cores = [];
        foreach (int processor in ParseList(SystemFile.TryRead(Path.Combine(devices, "system/cpu/online"))))
        {
            string folder = Path.Combine(devices, string.Create(CultureInfo.InvariantCulture, $"system/cpu/cpu{processor}"));

            // The second name is the older one.
            string? siblings = SystemFile.TryRead(Path.Combine(folder, "topology/core_cpus_list")) ?? SystemFile.TryRead(Path.Combine(folder, "topology/thread_siblings_list"));
            IReadOnlyList<int> processors = ParseList(siblings);
            if (processors.Count == 0)
            {
                return [];
            }

            if (processors[0] == processor)
            {
                int capacity = int.TryParse(SystemFile.TryRead(Path.Combine(folder, "cpu_capacity")), CultureInfo.InvariantCulture, out int told) ? told : FullCapacity;
                cores.Add(new ProcessorCore(processors, Math.Min(capacity, capacities.GetValueOrDefault(processor, capacity))));
            }
        }

        return cores;
    }

    /// <summary>The numbers of a list such as "0-3,8"; none where it is no such list.</summary>
    internal static IReadOnlyList<int> ParseList(string? text)
    {
        List<int> numbers = [];
        foreach (string range in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = range.Split('-');
            if (ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
                || last >= Affinity.MostProcessors)
            {
                return [];
            }

            for (int number = first; number <= last; number++)
            {
                numbers.Add(number);
            }
        }

        return numbers;
    }
}
