using System.Numerics.Tensors;
using System.Text.Json;
using LightLM.Checkpoints;
using LightLM.Checkpoints.Export;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Testing;

namespace LightLM.Tests.Checkpoints;

/// <summary>
/// Directories of sentence-transformers from texts to vectors: as they are, converted in single precision and in 8-bit integers, and written back.
/// </summary>
public sealed class GoldenSentenceTests : IDisposable
{
    private const float Tolerance = 1e-4f;
    private const float LeastCosine = 0.99f;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Directories_that_are_here_give_the_original_vectors() =>
        Check(Path.Combine(AppContext.BaseDirectory, "Checkpoints", "SentenceFixtures"), least: 3);

    [Fact]
    public void All_directories_give_the_original_vectors() => Check(SharedData.Require("goldens/families"), least: 12);

    private void Check(string parent, int least)
    {
        string[] directories = [.. Directory.GetDirectories(parent, "st-*").Order(StringComparer.Ordinal)];
        Assert.InRange(directories.Length, least, int.MaxValue);
        Assert.Multiple([.. directories.Select(directory => (Action)(() => CheckDirectory(directory)))]);
    }

    private void CheckDirectory(string directory)
    {
        string name = Path.GetFileName(directory);
        string written = _folder.At($"{name}-written");
        using JsonDocument texts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "texts.json")));
        int? dimensions = Number(texts.RootElement.GetProperty("truncate_dim"));
        (string Text, string? Prompt, float[] Vector)[] rows = [.. texts.RootElement.GetProperty("rows").EnumerateArray().Select(row => (
            row.GetProperty("text").GetString()!,
            row.GetProperty("prompt_name").GetString(),
            row.GetProperty("embedding").EnumerateArray().Select(number => number.GetSingle()).ToArray()))];
        Assert.NotEmpty(rows);
        using (ModelPackage package = CheckpointReader.Open(directory))
        {
            // What is given to the original's constructor, and not in its directory, a conversion takes as an option.
            ModelPackage kept = package.With(package.Task with { Dimensions = dimensions ?? package.Task.Dimensions });
            HuggingFaceExport.Write(kept, written);
            CompactWriter.Write(kept, _folder.At($"{name}.fp32.lightlm"), Precision.Float32);
            CompactWriter.Write(kept, _folder.At($"{name}.int8.lightlm"), Precision.Int8);
        }

        float[][] floats = Vectors(_folder.At($"{name}.fp32.lightlm"), options => options);
        Assert.Equal(floats, Vectors(written, options => options));
        Assert.Equal(floats, Vectors(directory, options => options with { Dimensions = dimensions }));
        float[][] integers = Vectors(_folder.At($"{name}.int8.lightlm"), options => options);
        foreach ((int index, (string text, string? prompt, float[] vector)) in rows.Index())
        {
            string place = $"{name}, '{text}' with the prompt '{prompt}'";
            Assert.Equal(vector.Length, floats[index].Length);
            float difference = vector.Zip(floats[index], (expected, found) => MathF.Abs(expected - found)).Max();
            Assert.True(difference <= Tolerance, $"{place}: {difference}");
            float cosine = TensorPrimitives.CosineSimilarity<float>(vector, integers[index]);
            Assert.True(cosine >= LeastCosine, $"{place} in 8-bit integers: {cosine}");
        }

        float[][] Vectors(string path, Func<EmbeddingOptions, EmbeddingOptions> change)
        {
            using LightModel model = AnyModel.Load(path);
            return [.. rows.Select(row => model.Embed(row.Text, change(new EmbeddingOptions { Prompt = row.Prompt })))];
        }
    }

    private static int? Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetInt32();
}
