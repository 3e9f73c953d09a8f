using LightLM.Bench.Engines;
using LightLM.Encoders;
using LightLM.Kernels;
using Microsoft.ML.OnnxRuntime;

namespace LightLM.Bench.Sets;

/// <summary>
/// ONNX Runtime in the place of our encoder, so that both engines get the same tokens and the same heads. Sequences are sorted by length and padded
/// to the longest of their batch; copying the states that a head reads is counted, and takes less than a thousandth of the run.
/// </summary>
/// <param name="encoder">Its sizes only: an encoder without layers.</param>
/// <param name="session">A graph whose output is <c>last_hidden_state</c>.</param>
/// <param name="batch">Sequences a run.</param>
internal sealed class OnnxEncoderSession(Encoder encoder, InferenceSession session, int batch) : EncoderSession(encoder, threads: 1)
{
    private readonly RunOptions _options = new();
    private readonly Workspace _workspace = new();

    public override void Run(TokenBatch sequences, GroupDecoder decode, CancellationToken cancellation = default)
    {
        int[] longestFirst = [.. Enumerable.Range(0, sequences.SequenceCount).OrderByDescending(sequences.Length)];
        foreach (int[] indices in longestFirst.Chunk(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            RunBatch(indices, sequences, decode);
        }
    }

    public override void Dispose()
    {
        _workspace.Dispose();
        _options.Dispose();
        session.Dispose();
        base.Dispose();
    }

    private void RunBatch(int[] indices, TokenBatch sequences, GroupDecoder decode)
    {
        int tokens = sequences.Length(indices[0]);
        long[] shape = [indices.Length, tokens];
        long[] ids = new long[indices.Length * tokens];
        long[] mask = new long[ids.Length];
        long[] types = new long[ids.Length];
        for (int row = 0; row < indices.Length; row++)
        {
            int start = sequences.Start(indices[row]);
            for (int i = 0; i < sequences.Length(indices[row]); i++)
            {
                ids[(row * tokens) + i] = sequences.Ids[start + i];
                mask[(row * tokens) + i] = 1;
                types[(row * tokens) + i] = sequences.TokenTypes[start + i];
            }
        }

        using OrtValue idValues = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using OrtValue maskValues = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using OrtValue typeValues = OrtValue.CreateTensorValueFromMemory(types, shape);
        using IDisposableReadOnlyCollection<OrtValue> result =
            session.Run(_options, OnnxRuntime.Inputs, [idValues, maskValues, typeValues], OnnxRuntime.States);
        ReadOnlySpan<float> states = result[0].GetTensorDataAsSpan<float>();
        int rowLength = states.Length / indices.Length;
        for (int row = 0; row < indices.Length; row++)
        {
            Decode(indices[row], sequences, states.Slice(row * rowLength, rowLength), decode);
        }
    }

    /// <param name="index">The sequence's index among all.</param>
    /// <param name="sequences">All sequences.</param>
    /// <param name="states">[tokens, hidden], padding included.</param>
    /// <param name="decode">Reads the rows that the sequence asks for.</param>
    private void Decode(int index, TokenBatch sequences, ReadOnlySpan<float> states, GroupDecoder decode)
    {
        TokenBatch tokens = _workspace.Batch;
        tokens.Clear();
        tokens.Add(sequences, index);
        int hidden = Encoder.Description.HiddenSize;
        Matrix rows = _workspace.Matrix(WorkspaceBuffer.Hidden, tokens.ResultRows.Length, hidden);
        for (int i = 0; i < rows.Rows; i++)
        {
            states.Slice(tokens.ResultRows[i] * hidden, hidden).CopyTo(rows.RowSpan(i));
        }

        decode(index, rows, _workspace);
    }
}
