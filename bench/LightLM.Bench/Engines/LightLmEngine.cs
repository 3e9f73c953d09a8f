using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks;

namespace LightLM.Bench.Engines;

/// <summary>Our encoder, from a compact file.</summary>
internal sealed class LightLmEngine(string file, int threads) : IEncoderEngine
{
    private readonly LightModel _model = LightModel.Load(file, new LightModelOptions { Threads = threads });

    public string Runner => Runners.LightLm;

    public Action Prepare(int[] ids)
    {
        EncodedSequences sequence = new([new EncodedSequence(ids, new int[ids.Length])], static (_, _, _) => { });
        Func<ModelSession, TaskHead?, int> call = (session, _) =>
        {
            sequence.Restart();
            session.Encoders.Run(sequence);
            return 0;
        };
        return () => _model.Inspect(call);
    }

    public float[] Encode(int[] ids) => _model.Inspect((session, _) =>
    {
        float[] states = [];
        session.Encoders.Run([new EncodedSequence(ids, new int[ids.Length])], (_, rows, _) => states = Copy(rows));
        return states;
    });

    public void Dispose() => _model.Dispose();

    private static float[] Copy(Matrix rows)
    {
        float[] values = new float[rows.Rows * rows.Columns];
        for (int row = 0; row < rows.Rows; row++)
        {
            rows.RowSpan(row).CopyTo(values.AsSpan(row * rows.Columns));
        }

        return values;
    }
}
