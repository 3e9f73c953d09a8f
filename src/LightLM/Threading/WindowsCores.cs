using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Threading;

/// <summary>The cores that Windows tells of (GetLogicalProcessorInformationEx).</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsCores
{
    private const int RelationProcessorCore = 0;

    // Where the fields of SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX and its PROCESSOR_RELATIONSHIP lie, on 64-bit systems.
    private const int SizeOffset = 4;
    private const int EfficiencyClassOffset = 9;
    private const int GroupCountOffset = 30;
    private const int GroupsOffset = 32;
    private const int GroupBytes = 16;
    private const int GroupNumberOffset = 8;

    /// <summary>Reads the cores; none where the system does not tell.</summary>
    public static IReadOnlyList<ProcessorCore> Read()
    {
        int bytes = 0;
        _ = GetInformation(RelationProcessorCore, null, ref bytes);
        byte[] information = new byte[bytes];
        fixed (byte* start = information)
        {
            return bytes > 0 && GetInformation(RelationProcessorCore, start, ref bytes) != 0 ? Parse(information.AsSpan(0, bytes)) : [];
        }
    }

    /// <summary>Reads the cores of what the call returns. A higher class of efficiency is of faster cores.</summary>
    internal static IReadOnlyList<ProcessorCore> Parse(ReadOnlySpan<byte> information)
    {
        List<ProcessorCore> cores = [];
        while (information.Length >= GroupsOffset)
        {
            List<int> processors = [];
            int groups = BitConverter.ToUInt16(information[GroupCountOffset..]);
            for (int i = 0; i < groups; i++)
            {
                ReadOnlySpan<byte> group = information.Slice(GroupsOffset + (i * GroupBytes), GroupBytes);
                int first = BitConverter.ToUInt16(group[GroupNumberOffset..]) * Affinity.WordBits;
                for (ulong mask = BitConverter.ToUInt64(group); mask != 0; mask &= mask - 1)
                {
                    processors.Add(first + BitOperations.TrailingZeroCount(mask));
                }
            }

            // Classes are small numbers from 0; apart from each other by more than kinds of cores may differ.
            cores.Add(new ProcessorCore(processors, 1 << information[EfficiencyClassOffset]));
            information = information[Math.Max(GroupsOffset, BitConverter.ToInt32(information[SizeOffset..]))..];
        }

        return cores;
    }

    [LibraryImport("kernel32", EntryPoint = "GetLogicalProcessorInformationEx")]
    private static partial int GetInformation(int relation, byte* information, ref int bytes);
}
