using LightLM.Checkpoints;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Testing;
using LightLM.Tests.Kernels;

namespace LightLM.Tests.Encoders;

/// <summary>A row of the result has the same bits whatever runs beside it and whichever rows are asked for.</summary>
public sealed class EncoderRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static MatrixTheoryData<string, Precision, int> Cases => new(TestedPaths.All, [Precision.Float32, Precision.Int8], [1, 2, 3]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rows_have_the_same_bits_alone_in_any_batch_and_in_part(string path, Precision precision, int threads)
    {
        string file = _folder.At("model.lightlm");
        using (ModelPackage package = ModelFiles.Open(Path.Combine(AppContext.BaseDirectory, "Encoders", "Fixtures", "bert-head26")))
        {
            CompactWriter.Write(package, file, precision);
        }

        using LightModel one = AnyModel.Load(file, KernelChoice.Select(path));
        using LightModel model = AnyModel.Load(file, KernelChoice.Select(path), threads);
        Random random = new(1);
        int[][] texts = [.. Enumerable.Range(0, 12).Select(_ => Enumerable.Range(0, 1 + random.Next(70)).Select(_ => random.Next(90)).ToArray())];
        model.Inspect((session, _) =>
        {
            float[][][] alone = one.Inspect((single, _) =>
                texts.Select(text => Run(single.Encoders, [new EncodedSequence(text, new int[text.Length])])[0]).ToArray());
            float[][][] onTeam = [.. texts.Select(text => Run(session.Encoders, [new EncodedSequence(text, new int[text.Length])])[0])];
            float[][][] together = Run(session.Encoders, [.. texts.Select(text => new EncodedSequence(text, new int[text.Length]))]);
            int[][] rows = [.. texts.Select(text => Enumerable.Range(0, text.Length).Where(row => row == 0 || random.Next(3) == 0).ToArray())];
            float[][][] parts = Run(session.Encoders, [.. texts.Select((text, i) => new EncodedSequence(text, new int[text.Length], rows[i]))]);
            for (int i = 0; i < texts.Length; i++)
            {
                Assert.Equal(alone[i], onTeam[i]);
                Assert.Equal(alone[i], together[i]);
                Assert.Equal(rows[i].Select(row => alone[i][row]), parts[i]);
            }

            return 0;
        });
    }

    private static float[][][] Run(EncoderSession encoders, EncodedSequence[] sequences)
    {
        float[][][] results = new float[sequences.Length][][];
        encoders.Run(sequences, (first, rows, workspace) =>
        {
            for (int i = 0; i < workspace.Batch.SequenceCount; i++)
            {
                results[first + i] = [.. Enumerable.Range(workspace.Batch.ResultStart(i), workspace.Batch.ResultLength(i)).Select(row => rows.RowSpan(row).ToArray())];
            }
        });
        return results;
    }
}
