using LightLM.Checkpoints;
using LightLM.Checkpoints.Families;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Testing;

namespace LightLM.Tests.Checkpoints;

/// <summary>
/// BERT's golden checkpoint stored in another family's way: dense matrices [inputs, outputs], query, key and value in one tensor, positions
/// from 2, and a table of task types of which a row is always added.
/// </summary>
public sealed class TensorTransformTests : IDisposable
{
    private const int UnusedPositions = 2;
    private const int TaskType = 1;

    private static readonly CheckpointFamily Family = BertFamily.Table with
    {
        Tensors =
        [
            new("embeddings.position", "positions") { Transform = new TensorTransform.UnusedRows(UnusedPositions) },
            new("embeddings.token_type", "types") { Transform = new TensorTransform.Fold("tasks", TaskType) },
            new("layers.#.attention.query.*", "encoder.layer.#.qkv.*") { Transform = new TensorTransform.Part(0, 3) },
            new("layers.#.attention.key.*", "encoder.layer.#.qkv.*") { Transform = new TensorTransform.Part(1, 3) },
            new("layers.#.attention.value.*", "encoder.layer.#.qkv.*") { Transform = new TensorTransform.Part(2, 3) },
            new("layers.#.feed_forward.inner.*", "encoder.layer.#.inner.*") { Transform = new TensorTransform.Transposed() },
            .. BertFamily.Table.Tensors.Where(row => !row.Name.Contains("attention.query", StringComparison.Ordinal)
                && !row.Name.Contains("attention.key", StringComparison.Ordinal) && !row.Name.Contains("attention.value", StringComparison.Ordinal)
                && row.Name is not ("embeddings.position" or "embeddings.token_type" or "layers.#.feed_forward.inner.*")),
        ],
    };

    private readonly TemporaryFolder _folder = new();

    private static string Golden => Path.Combine(AppContext.BaseDirectory, "Encoders", "Fixtures", "bert-plain");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_family_s_checkpoint_is_the_golden_model()
    {
        using ModelPackage expected = CheckpointReader.Open(Golden);
        using TensorOverlay actual = Read(Store(theirs => theirs)).Tensors;

        Assert.Equal(expected.Tensors.Tensors.Keys.Order(), actual.Tensors.Keys.Order());
        Assert.All(expected.Tensors.Tensors.Keys, name => AssertSame(expected.Tensors, actual, name));
    }

    [Fact]
    public void What_is_written_is_what_was_read()
    {
        string stored = Store(theirs => theirs);
        CheckpointContents contents = Read(stored);
        using ModelPackage package = new()
        {
            Path = stored,
            Family = contents.Family,
            Encoder = contents.Encoder,
            Task = contents.Task,
            Provenance = new Provenance("transformed", "safetensors", new string('0', 64)),
            Tensors = contents.Tensors,
        };

        Dictionary<string, TensorView> written = FamilyWriter.Tensors(Family, package);

        using SafetensorsFile file = SafetensorsFile.Open(stored);
        Assert.Equal(file.Tensors.Keys.Except(["tasks", "types"]).Order(), written.Keys.Except(["types"]).Order());
        using TensorOverlay overlay = new(file, written, ownsSource: false);
        Assert.All(written.Keys.Where(name => name != "types"), name => AssertSame(file, overlay, name));

        // The sum has become the table.
        Assert.Equal(package.Tensors.ReadFloats(TensorNames.TokenTypeEmbeddings), overlay.ReadFloats("types"));
    }

    [Fact]
    public void A_tensor_that_a_transform_cannot_be_made_of_is_named_with_it()
    {
        string stored = Store(theirs => theirs with { Shape = theirs.Name == "encoder.layer.1.qkv.bias" ? [119] : theirs.Shape });

        ModelFileException e = Assert.Throws<ModelFileException>(() => Read(stored));

        Assert.Contains("encoder.layer.1.qkv.bias", e.Message, StringComparison.Ordinal);
        Assert.Contains("stored as one of 3 parts", e.Message, StringComparison.Ordinal);
        Assert.Contains("[119]", e.Message, StringComparison.Ordinal);
    }

    private static CheckpointContents Read(string path) =>
        FamilyReader.Read(Family, JsonItem.ReadModelFile(Path.Combine(Golden, "config.json")), SafetensorsFile.Open(path), sentence: null);

    /// <summary>Writes the golden weights in the family's way.</summary>
    private string Store(Func<TensorInfo, TensorInfo> damage)
    {
        using SafetensorsFile golden = SafetensorsFile.Open(Path.Combine(Golden, "model.safetensors"));
        Dictionary<string, (int[] Shape, float[] Values)> tensors = new(StringComparer.Ordinal);
        foreach ((string name, TensorInfo tensor) in golden.Tensors)
        {
            int[] shape = [.. tensor.Shape];
            float[] values = golden.ReadFloats(name);
            if (name.Contains("attention.self", StringComparison.Ordinal))
            {
                string part = name.Split('.')[5];
                string fused = name.Replace($"attention.self.{part}", "qkv", StringComparison.Ordinal);
                (int[] Shape, float[] Values) all = tensors.GetValueOrDefault(fused, ([3 * shape[0], .. shape[1..]], new float[3 * values.Length]));
                values.CopyTo(all.Values, Array.IndexOf(["query", "key", "value"], part) * values.Length);
                tensors[fused] = all;
            }
            else if (name.Contains("intermediate.dense", StringComparison.Ordinal))
            {
                string inner = name.Replace("intermediate.dense", "inner", StringComparison.Ordinal);
                tensors[inner] = shape.Length == 1 ? (shape, values)
                    : ([shape[1], shape[0]], [.. Enumerable.Range(0, values.Length).Select(i => values[(i % shape[0] * shape[1]) + (i / shape[0])])]);
            }
            else if (name.EndsWith("position_embeddings.weight", StringComparison.Ordinal))
            {
                tensors["positions"] = ([shape[0] + UnusedPositions, shape[1]], [.. new float[UnusedPositions * shape[1]], .. values]);
            }
            else if (name.EndsWith("token_type_embeddings.weight", StringComparison.Ordinal))
            {
                float[] row = [.. values[..shape[1]].Select(value => value / 2)];
                tensors["types"] = (shape, [.. values.Select((value, i) => value - row[i % row.Length])]);
                tensors["tasks"] = ([2, shape[1]], [.. new float[shape[1]], .. row]);
            }
            else
            {
                tensors[name] = (shape, values);
            }
        }

        string path = _folder.At("model.safetensors");
        SafetensorsWriter.Write(
            path,
            tensors.Select(entry => damage(new TensorInfo(entry.Key, TensorType.Float32, entry.Value.Shape))),
            new Dictionary<string, string>(),
            (tensor, stream) => stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(tensors[tensor.Name].Values.AsSpan(0, (int)tensor.Count))));
        return path;
    }

    private static void AssertSame(TensorSource expected, TensorSource actual, string name)
    {
        float[] values = expected.ReadFloats(name);
        float[] found = actual.ReadFloats(name);
        Assert.Equal(expected.Tensors[name].Shape, actual.Tensors[name].Shape);
        if (name == TensorNames.TokenTypeEmbeddings)
        {
            Assert.All(values.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-7f));
        }
        else
        {
            Assert.Equal(values, found);
        }
    }
}
