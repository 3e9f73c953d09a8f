using LightLM.Descriptions;
using LightLM.Formats.Tensors;
using LightLM.Kernels;

namespace LightLM.Formats;

/// <summary>
/// What a model needs in memory: its weights as the kernels read them, and the buffers for one text. Layers of odd shapes cost next to
/// nothing in a file and gigabytes when they are padded to panels or filled by a long text, so the need has to be in proportion.
/// </summary>
internal static class WorkingMemory
{
    /// <summary>What any model may need; beyond, it may need twice what its weights take in the file.</summary>
    private const long FreeBytes = 64 << 20;

    /// <summary>Beside the vectors of distances in floats there are their integers and a block's scores and weights, of a few times their size.</summary>
    private const long TimesOfDistances = 8;

    /// <summary>Refuses a model that would need more than its weights justify.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="encoder">The encoder, whose sizes are those of the weights.</param>
    /// <param name="task">The head and the longest input.</param>
    /// <param name="weights">The weights under the names of the compact format.</param>
    public static void Check(string path, EncoderDescription encoder, TaskDescription task, IReadOnlyDictionary<string, TensorInfo> weights)
    {
        long allowed = FreeBytes + (2 * weights.Values.Sum(tensor => tensor.Count * tensor.Type.Size()));
        Dictionary<string, ExpectedTensor> expected =
            ExpectedTensors.Of(encoder, task).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        long needed = Buffers(encoder, task) + weights.Values.Sum(tensor => Loaded(tensor, expected.GetValueOrDefault(tensor.Name)?.Kind ?? default));
        if (needed > allowed)
        {
            string item = $"the sizes of layers and labels, max_length {task.MaxLength}";
            throw ModelFileException.Mismatch(
                path,
                item,
                $"at most {allowed} bytes of memory, twice what the weights take and {FreeBytes >> 20} MiB",
                $"a need of {needed}",
                "Models of such shapes are not supported; where the text is what needs them, a smaller max_length helps.");
        }
    }

    /// <summary>A weight in memory. The masked-LM decoder's copy in single precision, which is in proportion, is not counted.</summary>
    private static long Loaded(TensorInfo tensor, TensorKind kind)
    {
        bool isWidened = tensor.Name is TensorNames.PositionEmbeddings or TensorNames.PositionRows or TensorNames.PositionColumns or TensorNames.TokenTypeEmbeddings;
        return kind switch
        {
            TensorKind.Vector => Padded(tensor.Count) * sizeof(float),
            TensorKind.Table => tensor.Count * (isWidened ? sizeof(float) : tensor.Type.Size()),
            _ => Padded(tensor.Shape[0]) * tensor.Shape[1] * (tensor.Type == TensorType.Int8 ? sizeof(sbyte) : sizeof(float)),
        };
    }

    /// <summary>
    /// The buffers of a forward pass over one input of the greatest length: states, projections, one head's copy and logits of each token,
    /// and a block of the widest inner layer in floats and bytes.
    /// </summary>
    private static long Buffers(EncoderDescription encoder, TaskDescription task)
    {
        const int statesOfToken = 2;
        const int projections = 4; // queries, keys, values and what attention makes of them
        const int copiesOfHead = 4;
        long heads = encoder.Layers.Max(layer => layer.AttentionHeads);
        long perToken = (statesOfToken * (long)encoder.HiddenSize) + (((projections * heads) + copiesOfHead) * encoder.HeadSize);
        perToken += OfHead(encoder, task);
        long innerBlock = (long)KernelTuning.Usual.RowsPerLargeBlock * encoder.Layers.Max(layer => layer.FeedForwardSize);
        return (perToken * sizeof(float) * task.MaxLength) + (innerBlock * (sizeof(float) + sizeof(byte))) + Positions(encoder) + Positions(encoder, task.Pointer)
            + encoder.Layers.Max(layer => Hashing(layer, encoder, task)) + (sizeof(float) * encoder.Layers.Sum(layer => Rotations(layer, encoder)));
    }

    /// <summary>What rotations make of each token, where the rounds put it, and what each makes of its value.</summary>
    private static long Hashing(LayerDescription layer, EncoderDescription encoder, TaskDescription task)
    {
        const int numbersOfToken = 3;
        return layer.Hashing is BucketHashing hashing
            ? sizeof(float) * (long)task.MaxLength * hashing.Rounds * (Padded(HashColumns(hashing, layer, encoder)) + Padded(encoder.HeadSize) + numbersOfToken)
            : 0;
    }

    private static long Rotations(LayerDescription layer, EncoderDescription encoder) => layer.Hashing is BucketHashing hashing
        ? layer.AttentionHeads * (long)encoder.HeadSize * Padded(hashing.Rounds * HashColumns(hashing, layer, encoder))
        : 0;

    /// <summary>The columns of a rotation; where the length decides, at most as many as the longest text has.</summary>
    private static long HashColumns(BucketHashing hashing, LayerDescription layer, EncoderDescription encoder) => hashing.Buckets > 0
        ? (hashing.Buckets + hashing.SecondBuckets) / 2
        : Math.Max(1, 2L * encoder.Embedding.MaxPositions / layer.Chunks!.Length);

    /// <summary>The floats that a head which reads all tokens takes for each: what it multiplies with, and its results.</summary>
    private static long OfHead(EncoderDescription encoder, TaskDescription task)
    {
        long labels = task.Labels.Count;
        return task.Head switch
        {
            HeadKind.TokenClassification => labels * (task.Crf == CrfScope.None ? 1 : 2),
            HeadKind.SpanScoring when task.Pointer!.Kind == PointerKind.Global => 2 * labels * task.Pointer.Size,
            HeadKind.SpanScoring => 2 * ((2L * task.Pointer!.Size) + labels),
            HeadKind.StartEndClassification => (2 * (encoder.OutputSize + (long)task.StartLabelInputs)) + (4 * labels),
            _ => 0,
        };
    }

    /// <summary>The table of sinusoids of a head that turns queries and keys.</summary>
    private static long Positions(EncoderDescription encoder, PointerDescription? pointer) =>
        pointer is { IsRotary: true } ? sizeof(float) * (long)encoder.Embedding.MaxPositions * Sinusoids.RowLength(pointer.Size) : 0;

    /// <summary>The table of sinusoids, which no file has, of positions that are not learned.</summary>
    private static long Positions(EncoderDescription encoder) => sizeof(float) * encoder.Embedding.Positions switch
    {
        PositionKind.Absolute or PositionKind.Axial => 0,
        PositionKind.Relative =>
            (TimesOfDistances * RelativePositions.Length(encoder.Embedding.MaxPositions, encoder.Embedding.MaxDistance, encoder.HeadSize)),
        _ => (long)encoder.Embedding.MaxPositions * Sinusoids.RowLength(encoder.HeadSize),
    };

    private static long Padded(long outputs) => (outputs + Matrix.ColumnMultiple - 1) / Matrix.ColumnMultiple * Matrix.ColumnMultiple;
}
