using LightLM.Bench.Engines;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Kernels;
using LightLM.Tasks;
using Microsoft.ML.OnnxRuntime;

namespace LightLM.Bench.Sets;

/// <summary>
/// ONNX Runtime in the place of our encoder, so that both engines get the same tokens and the same heads. Sequences are sorted by length
/// and padded to the longest of their batch; copying the states that a head reads is counted, less than a thousandth of the run.
/// </summary>
/// <param name="encoder">Its sizes only: an encoder without layers.</param>
/// <param name="session">A graph whose output is <c>last_hidden_state</c>.</param>
/// <param name="batch">Sequences a run.</param>
internal sealed class OnnxEncoderSession(Encoder encoder, InferenceSession session, int batch) : EncoderSession(encoder, threads: 1)
{
    private readonly RunOptions _options = new();
    private readonly Workspace _workspace = new();

    /// <summary>A model whose encoder is a graph; its tokenizer and its heads are ours.</summary>
    /// <param name="package">The model.</param>
    /// <param name="graph">The file of the graph.</param>
    /// <param name="threads">The threads of a run.</param>
    /// <param name="batch">Sequences a run.</param>
    /// <param name="ownsPackage">Whether the session disposes the package.</param>
    public static ModelSession CreateModel(ModelPackage package, string graph, int threads, int batch, bool ownsPackage)
    {
        ModelPackage heads = WithoutLayers(package);
        OnnxEncoderSession Create() => new(new Encoder(heads.Encoder, new PackageWeights(heads), KernelChoice.Default), OnnxRuntime.Load(graph, threads), batch);
        return new ModelSession(heads, Create, ownsPackage);
    }

    public override void Run(ISequenceSource source, CancellationToken cancellationToken = default)
    {
        // The heads take the results of all sequences in their order, so they get them as one group.
        TokenBatch group = _workspace.Batch;
        group.Clear();
        while (source.NextLength is not null)
        {
            source.Write(group);
        }

        Matrix rows = _workspace.Matrix(WorkspaceBuffer.Hidden, group.ResultRows.Length, Encoder.Description.HiddenSize);
        int[] longestFirst = [.. Enumerable.Range(0, group.SequenceCount).OrderByDescending(group.Length)];
        foreach (int[] indices in longestFirst.Chunk(batch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            RunBatch(indices, group, rows);
        }

        source.Read(rows, _workspace);
    }

    public override void Dispose()
    {
        _workspace.Dispose();
        _options.Dispose();
        session.Dispose();
        base.Dispose();
    }

    /// <param name="indices">Some of the sequences, the longest first.</param>
    /// <param name="sequences">All sequences.</param>
    /// <param name="rows">Gets the states of the rows that the sequences ask for.</param>
    private void RunBatch(int[] indices, TokenBatch sequences, in Matrix rows)
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
        for (int row = 0; row < indices.Length; row++)
        {
            int length = states.Length / indices.Length;
            CopyResult(indices[row], sequences, states.Slice(row * length, length), rows);
        }
    }

    /// <param name="sequence">One of the sequences.</param>
    /// <param name="sequences">All sequences.</param>
    /// <param name="states">The sequence's states [tokens, hidden], padding included.</param>
    /// <param name="rows">Gets the states of the rows that the sequence asks for.</param>
    private static void CopyResult(int sequence, TokenBatch sequences, ReadOnlySpan<float> states, in Matrix rows)
    {
        int first = sequences.ResultStart(sequence);
        for (int i = first; i < first + sequences.ResultLength(sequence); i++)
        {
            int token = sequences.ResultRows[i] - sequences.Start(sequence);
            states.Slice(token * rows.Columns, rows.Columns).CopyTo(rows.RowSpan(i));
        }
    }

    /// <summary>The heads need the encoder's sizes and nothing of its layers.</summary>
    private static ModelPackage WithoutLayers(ModelPackage package) => new()
    {
        Path = package.Path,
        Family = package.Family,
        Encoder = package.Encoder with { Layers = [] },
        Task = package.Task,
        Tokenizer = package.Tokenizer,
        Provenance = package.Provenance,
        Tensors = package.Tensors,
        Quantization = package.Quantization,
    };
}
