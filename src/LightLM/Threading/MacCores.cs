using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Threading;

/// <summary>
/// The cores that macOS tells of (sysctl's hw.perflevelN, of which level 0 is the fastest). The system has no numbers for its processors, so
/// they are counted from 0.
/// </summary>
[SupportedOSPlatform("macos")]
internal static unsafe partial class MacCores
{
    /// <summary>Reads the cores; none where the system does not tell.</summary>
    public static IReadOnlyList<ProcessorCore> Read()
    {
        List<ProcessorCore> cores = [];
        int levels = Math.Max(1, Value("hw.nperflevels"));
        for (int level = 0; level < levels; level++)
        {
            string prefix = levels == 1 ? "hw" : string.Create(CultureInfo.InvariantCulture, $"hw.perflevel{level}");
            int count = Value($"{prefix}.physicalcpu");
            int processorsEach = count == 0 ? 0 : Math.Max(1, Value($"{prefix}.logicalcpu") / count);
            for (int core = 0; core < count; core++)
            {
                int first = cores.Sum(other => other.Processors.Count);
                cores.Add(new ProcessorCore([.. Enumerable.Range(first, processorsEach)], 1 << (levels - level)));
            }
        }

        return cores;
    }

    /// <summary>A number by its name; 0 where there is none.</summary>
    private static int Value(string name)
    {
        int value = 0;
        nuint bytes = sizeof(int);
        return GetByName(name, &value, ref bytes, null, 0) == 0 && bytes == sizeof(int) ? value : 0;
    }

    [LibraryImport("libc", EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetByName(string name, void* value, ref nuint bytes, void* newValue, nuint newBytes);
}
