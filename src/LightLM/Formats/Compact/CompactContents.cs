using System.Globalization;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.Formats.Compact;

/// <summary>
/// The header of a compact file, understood and checked. The writer passes what it is about to write through here too, so that no file
/// comes into being that the reader would refuse.
/// </summary>
/// <param name="Family">The family of architectures that the checkpoint was of.</param>
/// <param name="Encoder">The encoder's architecture.</param>
/// <param name="Task">The head, its labels and limits.</param>
/// <param name="Provenance">What the model was converted from.</param>
/// <param name="Weights">The weights by name: exactly those that the descriptions ask for.</param>
/// <param name="Tokenizer">All of the tokenizer but its pieces, or null for a file without a vocabulary.</param>
/// <param name="Quantization">How the 8-bit weights were quantized, or null for a file without any.</param>
internal sealed record CompactContents(
    string Family,
    EncoderDescription Encoder,
    TaskDescription Task,
    Provenance Provenance,
    IReadOnlyDictionary<string, TensorInfo> Weights,
    CompactTokenizer? Tokenizer,
    QuantizationDescription? Quantization)
{
    private const string Remedy = "Convert the checkpoint again with this version.";

    /// <summary>Reads a header.</summary>
    /// <param name="path">The file, for error messages.</param>
    /// <param name="metadata">The strings of its header.</param>
    /// <param name="tensors">The tensors of its header.</param>
    /// <exception cref="ModelFileException">The header is of another format or version, or its parts disagree.</exception>
    public static CompactContents Read(
        string path,
        IReadOnlyDictionary<string, string> metadata,
        IReadOnlyDictionary<string, TensorInfo> tensors)
    {
        int version = ReadVersion(path, metadata);
        CheckLength(path, metadata.GetValueOrDefault(CompactMetadata.Encoder, ""));
        (EncoderDescription encoder, string family) = CompactEncoder.Read(Section(path, metadata, CompactMetadata.Encoder), version);
        TaskDescription task = CompactTask.Read(Section(path, metadata, CompactMetadata.Task), version);
        Provenance provenance = CompactMetadata.ReadProvenance(Section(path, metadata, CompactMetadata.Provenance));
        QuantizationDescription? quantization = metadata.ContainsKey(CompactMetadata.Quantization)
            ? CompactMetadata.ReadQuantization(Section(path, metadata, CompactMetadata.Quantization))
            : null;
        CheckDescriptions(path, encoder, task);
        TaskRequirements.Check(task, (field, expected, found) => ModelFileException.Mismatch(path, $"task.{field}", expected, found, Remedy));

        Dictionary<string, TensorInfo> weights = tensors.ToDictionary(StringComparer.Ordinal);
        bool hasVocabulary = weights.Remove(CompactVocabulary.TensorName, out TensorInfo? vocabulary);
        weights.Remove(CompactUnigram.ScoresName, out TensorInfo? scores);
        weights.Remove(CompactUnigram.CharactersName, out TensorInfo? characters);
        CheckWeights(path, ExpectedTensors.Of(encoder, task), weights, quantization is not null);
        WorkingMemory.Check(path, encoder, task, weights);
        if (!hasVocabulary && !metadata.ContainsKey(CompactMetadata.Tokenizer))
        {
            CheckUnigram(path, null, scores, characters);
            return new CompactContents(family, encoder, task, provenance, weights, null, quantization);
        }

        CheckVocabulary(path, vocabulary);
        JsonItem tokenizer = Section(path, metadata, CompactMetadata.Tokenizer);
        CompactTokenizer settings = CompactTokenizer.Read(tokenizer, version, encoder.Embedding.VocabularySize);
        CheckUnigram(path, settings, scores, characters);
        return new CompactContents(family, encoder, task, provenance, weights, settings, quantization);
    }

    /// <summary>Checks that the file is of a format and version that this reader knows.</summary>
    private static int ReadVersion(string path, IReadOnlyDictionary<string, string> metadata)
    {
        Require(
            metadata.GetValueOrDefault(CompactMetadata.Format) == CompactMetadata.FormatName,
            path,
            CompactMetadata.Format,
            $"the metadata '{CompactMetadata.FormatName}'",
            "another or none");
        string? text = metadata.GetValueOrDefault(CompactMetadata.Version);
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version) && version > 0;
        Require(isNumber, path, CompactMetadata.Version, $"a version from 1 to {CompactMetadata.CurrentVersion}", text is null ? "none" : $"'{text}'");
        if (version > CompactMetadata.CurrentVersion)
        {
            throw ModelFileException.Mismatch(
                path,
                CompactMetadata.Version,
                $"at most version {CompactMetadata.CurrentVersion}, the newest that this program reads",
                $"version {version}",
                $"Use a LightLM that reads version {version} of the format, or convert the checkpoint with this one.");
        }

        string? unknown = metadata.Keys.FirstOrDefault(key => !CompactMetadata.Keys.Contains(key));
        Require(unknown is null, path, unknown, "no metadata of this name", "some");
        return version;
    }

    private static void CheckLength(string path, string encoder)
    {
        string atMost = $"at most {CompactMetadata.MaxEncoderLength} characters";
        Require(encoder.Length <= CompactMetadata.MaxEncoderLength, path, CompactMetadata.Encoder, atMost, $"{encoder.Length}");
    }

    private static JsonItem Section(string path, IReadOnlyDictionary<string, string> metadata, string name)
    {
        bool isThere = metadata.TryGetValue(name, out string? json);
        Require(isThere, path, name, "metadata of this name", "none");
        return JsonItem.ReadMetadata(path, name, json!);
    }

    private static void CheckDescriptions(string path, EncoderDescription encoder, TaskDescription task)
    {
        bool hasLabels = task.Head.HasLabels();
        bool readsPooler = task.Head.ReadsPooler() || task.HasNextSentence
            || (task.Head == HeadKind.Embedding && task.Pooling.Has(Pooling.Pooler));
        int heads = encoder.Layers.Max(layer => layer.AttentionHeads);
        string width = $"at most {InputLimits.MaxWidth} / head_size {encoder.HeadSize}";
        Require((long)heads * encoder.HeadSize <= InputLimits.MaxWidth, path, "encoder.layers.attention_heads", width, $"{heads}");
        CheckStreams(path, encoder);
        Require(!encoder.Embedding.Positions.NeedEvenHeads() || encoder.HeadSize % 2 == 0, path, "encoder.head_size", "an even number for these positions", $"{encoder.HeadSize}");
        string positions = $"at most {encoder.Embedding.MaxPositions}, encoder.max_positions";
        Require(task.MaxLength <= encoder.Embedding.MaxPositions, path, "task.max_length", positions, $"{task.MaxLength}");
        Require(!hasLabels || task.Labels.Count > 0, path, "task.labels", "at least one label for this head", "none");
        Require(hasLabels || task.Labels.Count == 0, path, "task.labels", "no labels for this head", $"{task.Labels.Count}");
        int vector = task.VectorWidth(encoder);
        bool hasDimensions = task.Dimensions is null || task.Dimensions <= vector;
        Require(hasDimensions, path, "task.dimensions", $"at most the vector's {vector}", $"{task.Dimensions}");
        Require(!readsPooler || encoder.Pooler != PoolerKind.None, path, "encoder.has_pooler", "true, because the head reads the pooler", "false");
    }

    /// <summary>A reversible encoder normalizes before, and no other does; what its attention and its positions are made of fits its sizes.</summary>
    private static void CheckStreams(string path, EncoderDescription encoder)
    {
        NormPlacement norm = encoder.IsReversible ? NormPlacement.Pre : NormPlacement.Post;
        bool isPlain = encoder.Embedding.Positions is PositionKind.Absolute or PositionKind.Axial;
        foreach (LayerDescription layer in encoder.Layers)
        {
            string norms = encoder.IsReversible ? "pre, because the encoder is reversible" : "post, because the encoder is not reversible";
            Require(layer.Norm == norm, path, "encoder.layers.norm", norms, layer.Norm == NormPlacement.Pre ? "pre" : "post");
            bool fitsPositions = layer.Attention == AttentionKind.Full || isPlain;
            Require(fitsPositions, path, "encoder.layers.attention", "full for these positions", $"{layer.Attention}");
        }

        int widest = encoder.IsReversible ? InputLimits.MaxWidth / 2 : InputLimits.MaxWidth;
        Require(encoder.HiddenSize <= widest, path, "encoder.hidden_size", $"at most {widest}", $"{encoder.HiddenSize}");
        if (encoder.Embedding.Axial is AxialPositions axial)
        {
            bool isWhole = (long)axial.Rows * axial.Columns == encoder.Embedding.MaxPositions;
            Require(isWhole, path, "encoder.axial", $"rows and columns whose product is max_positions {encoder.Embedding.MaxPositions}", $"{axial.Rows} and {axial.Columns}");
            Require(axial.RowWidth < encoder.EmbeddingSize, path, "encoder.axial.row_width", $"less than {encoder.EmbeddingSize}", $"{axial.RowWidth}");
        }
    }

    private static void CheckWeights(
        string path, IReadOnlyList<ExpectedTensor> expected, Dictionary<string, TensorInfo> weights, bool isQuantized)
    {
        HashSet<string> companions = new(StringComparer.Ordinal);
        foreach (ExpectedTensor tensor in expected)
        {
            if (weights.TryGetValue(tensor.Name, out TensorInfo? found))
            {
                bool mayBeInteger = isQuantized && tensor.Kind != TensorKind.Vector;
                bool isInteger = found.Type == TensorType.Int8 && mayBeInteger;
                string types = mayBeInteger ? "type F32, F16 or I8" : "type F32 or F16";
                Require(isInteger || found.Type is TensorType.Float32 or TensorType.Float16, path, tensor.Name, types, found.Type.Show());
                string shape = $"shape {tensor.ShowShape(field => field)} from the metadata";
                Require(tensor.HasShape(found.Shape), path, tensor.Name, shape, $"[{string.Join(", ", found.Shape)}]");
                if (isInteger)
                {
                    companions.Add(CheckScales(path, found, weights));
                    if (TensorNames.InputFactors(found.Name) is string factors && weights.TryGetValue(factors, out TensorInfo? vector))
                    {
                        companions.Add(CheckVector(path, vector, found.Shape[1]));
                    }
                }
            }
            else
            {
                Require(tensor.IsOptional, path, tensor.Name, "a tensor of this name", "none");
            }
        }

        string? unexpected = weights.Keys.Except(expected.Select(tensor => tensor.Name), StringComparer.Ordinal)
            .FirstOrDefault(name => !companions.Contains(name));
        Require(unexpected is null, path, unexpected, "only the tensors that the metadata asks for", "another");
    }

    /// <summary>Checks the scales of an 8-bit matrix, one a row, and returns their name.</summary>
    private static string CheckScales(string path, TensorInfo matrix, Dictionary<string, TensorInfo> weights)
    {
        string name = QuantizedReading.ScaleName(matrix.Name);
        bool isThere = weights.TryGetValue(name, out TensorInfo? scales);
        Require(isThere, path, name, "the scales of an 8-bit tensor", "none");
        return CheckVector(path, scales!, matrix.Shape[0]);
    }

    /// <summary>Checks what belongs to the rows or columns of an 8-bit matrix, and returns its name.</summary>
    private static string CheckVector(string path, TensorInfo vector, int length)
    {
        bool fits = vector.Type == TensorType.Float32 && vector.Shape.SequenceEqual([length]);
        Require(fits, path, vector.Name, $"type F32 and shape [{length}]", $"{vector.Type.Show()} [{string.Join(", ", vector.Shape)}]");
        return vector.Name;
    }

    private static void CheckVocabulary(string path, TensorInfo? vocabulary) => Require(
        vocabulary is { Type: TensorType.UInt8, Shape.Count: 1 },
        path,
        CompactVocabulary.TensorName,
        "a tensor of type U8 with one dimension",
        vocabulary is null ? "none" : Show(vocabulary));

    /// <summary>Checks the tensors of a Unigram vocabulary, which another has not.</summary>
    private static void CheckUnigram(string path, CompactTokenizer? tokenizer, TensorInfo? scores, TensorInfo? characters)
    {
        if (tokenizer?.Unigram is null)
        {
            TensorInfo? unexpected = scores ?? characters;
            Require(unexpected is null, path, unexpected?.Name, "only the tensors that the metadata asks for", "another");
            return;
        }

        bool fits = scores is { Type: TensorType.Float32 } && scores.Shape.SequenceEqual([tokenizer.Pieces]);
        Require(fits, path, CompactUnigram.ScoresName, $"type F32 and shape [{tokenizer.Pieces}]", scores is null ? "none" : Show(scores));
        bool isMap = characters is null or { Type: TensorType.UInt8, Shape.Count: 1 };
        Require(isMap, path, CompactUnigram.CharactersName, "type U8 with one dimension", isMap ? "" : Show(characters!));
    }

    private static string Show(TensorInfo tensor) => $"{tensor.Type.Show()} [{string.Join(", ", tensor.Shape)}]";

    private static void Require(bool holds, string path, string? item, string expected, string found)
    {
        if (!holds)
        {
            throw ModelFileException.Mismatch(path, item, expected, found, Remedy);
        }
    }
}
