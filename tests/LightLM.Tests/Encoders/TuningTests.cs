using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Kernels;
using LightLM.Tasks;
using LightLM.Tests.Kernels;

namespace LightLM.Tests.Encoders;

/// <summary>However a forward pass is cut into blocks, its rows have the same bits: sizes of blocks are a matter of speed alone.</summary>
public sealed class TuningTests
{
    private static readonly KernelTuning[] Tunings =
    [
        new() { RowsPerBlock = 1, RowsPerUnit = 1, RowsPerTeamUnit = 1 },
        new() { RowsPerBlock = 7, RowsPerUnit = 5, RowsPerTeamUnit = 3 },
        new() { RowsPerBlock = 1, LargeEncoder = 0, RowsPerLargeBlock = 1000 },
    ];

    public static MatrixTheoryData<string, double> Cases => new(TestedPaths.All, [0, 1]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sizes_of_blocks_change_no_bit(string path, double integers)
    {
        Random random = new(23);
        for (int i = 0; i < 4; i++)
        {
            using ModelPackage package = RandomStack.Create(random, integers);
            EncodedSequence[] sequences = [Sequence(random, null), Sequence(random, [0, 3, 30]), Sequence(random, null)];
            float[][] expected = Run(package, KernelTuning.Usual, threads: 1);
            foreach (KernelTuning tuning in Tunings)
            {
                Assert.Equal(expected, Run(package, tuning, threads: 1));
                Assert.Equal(expected, Run(package, tuning, threads: 2));
            }

            float[][] Run(ModelPackage package, KernelTuning tuning, int threads)
            {
                float[][] results = [];
                using EncoderSession session = new(new Encoder(package.Encoder, new PackageWeights(package), Kernels(path, tuning)), threads);
                session.Run(sequences, (_, rows, _) =>
                    results = [.. results, .. Enumerable.Range(0, rows.Rows).Select(row => rows.RowSpan(row).ToArray())]);
                return results;
            }
        }
    }

    private static EncodedSequence Sequence(Random random, int[]? rows)
    {
        int length = RandomStack.MaxPositions - random.Next(9);
        return new EncodedSequence([.. Enumerable.Range(0, length).Select(_ => random.Next(RandomStack.Vocabulary))], new int[length], rows);
    }

    private static KernelSet Kernels(string path, KernelTuning tuning)
    {
        KernelPath row = KernelRegistry.All.Single(row => row.Name == path);
        KernelPath tuned = new()
        {
            Name = row.Name,
            Needs = "nothing",
            NativeInstructionSet = row.NativeInstructionSet,
            IsOffered = row.IsOffered,
            IsEnabled = row.IsEnabled,
            Create = row.Create,
            Tuning = tuning,
        };
        KernelSet kernels = tuned.TryCreate()!;
        Assert.Same(tuning, kernels.Tuning);
        return kernels;
    }
}
