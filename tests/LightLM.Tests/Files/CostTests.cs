using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using LightLM.Checkpoints;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Formats.Safetensors;
using LightLM.Tasks;
using LightLM.Testing;
using LightLM.Tokenization;

namespace LightLM.Tests.Files;

/// <summary>Files that are made to cost much: time grows with their size, and memory is justified by it.</summary>
public sealed class CostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Single characters that one fixed multiplier puts side by side, as whoever knew it would choose them.</summary>
    [Fact]
    public void Pieces_cannot_be_chosen_to_collide()
    {
        const ulong multiplier = 0x9E3779B97F4A7C15;
        int[] codePoints = [.. Enumerable.Range('!', 0x10FFFF - '!').Where(Rune.IsValid)];
        int[] chosen = [.. codePoints.Where(codePoint => (((ulong)codePoint + 1) * multiplier) >> 60 == 0)];
        Assert.True(chosen.Length > 60_000);
        IsNoDearer(Build(chosen), Build(codePoints[..chosen.Length]));

        static Cost Build(int[] pieces)
        {
            Vocabulary vocabulary = VocabularyOf(pieces);
            return Cost.Of(() => _ = new WordPieceTrie(vocabulary));
        }
    }

    /// <summary>Characters of which each has a place of its own, all places being side by side: a search among them would go through them all.</summary>
    [Fact]
    public void Pieces_cannot_be_chosen_to_lie_side_by_side()
    {
        const ulong multiplier = 0x9E3779B97F4A7C15;
        const int places = 1 << 16;
        int[] codePoints = [.. Enumerable.Range('!', 0x10FFFF - '!').Where(Rune.IsValid)];
        int[] dense = [.. codePoints.GroupBy(Place).Where(group => group.Key < places / 4).Select(group => group.First())];
        int[] absent = [.. codePoints.Except(dense).Where(codePoint => Place(codePoint) < places / 4).Take(100_000)];
        IsNoDearer(Search(dense), Search(codePoints[..dense.Length]));

        static int Place(int codePoint) => (int)((((ulong)codePoint + 1) * multiplier) >> 48);

        Cost Search(int[] pieces)
        {
            WordPieceTrie trie = new(VocabularyOf(pieces));
            int[] others = [.. absent.Except(pieces)];
            return Cost.Of(() => Assert.DoesNotContain(others, codePoint => trie.Step(WordPieceTrie.WordStart, codePoint, out _) >= 0));
        }
    }

    [Fact]
    public void A_vocabulary_takes_memory_in_proportion_to_its_file()
    {
        foreach (int count in (int[])[100_000, 400_000])
        {
            string path = _folder.Write("vocab.txt", string.Concat(
                Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"##{i:x6}\n"))));
            Cost.Of(() => _ = new WordPieceTrie(VocabularyFile.Read(path))).IsJustified(new FileInfo(path).Length);
        }

        string lines = _folder.Write("lines.txt", new string('\n', InputLimits.MaxPieces + 1));
        Cost.Of(() => Assert.Throws<ModelFileException>(() => VocabularyFile.Read(lines))).IsJustified(new FileInfo(lines).Length);
        string longPiece = _folder.Write("long.txt", new string('a', 10_000_000));
        Cost.Of(() => _ = new WordPieceTrie(VocabularyFile.Read(longPiece))).IsJustified(new FileInfo(longPiece).Length);
    }

    [Fact]
    public void Labels_of_a_configuration_are_read_in_linear_time()
    {
        (Cost cost, _) = Measure(25_000);
        (Cost larger, long bytes) = Measure(100_000);
        larger.IsLinear(cost);
        larger.IsJustified(bytes);

        (Cost, long) Measure(int count)
        {
            TinyCheckpoint checkpoint = new("ForSequenceClassification");
            checkpoint.Add("classifier.weight", count, 4);
            checkpoint.Add("classifier.bias", count);
            JsonObject labels = [];
            for (int i = 0; i < count; i++)
            {
                labels.Add(i.ToString(CultureInfo.InvariantCulture), "x");
            }

            string directory = checkpoint.With("id2label", labels).Save(_folder, $"labels{count}");
            return (Cost.Of(() => ModelFiles.Open(directory).Dispose()), new DirectoryInfo(directory).EnumerateFiles().Sum(file => file.Length));
        }
    }

    [Fact]
    public void An_index_of_many_tensors_is_read_in_linear_time()
    {
        (Cost cost, _) = Measure(25_000);
        (Cost larger, long bytes) = Measure(100_000);
        larger.IsLinear(cost);
        larger.IsJustified(bytes);

        (Cost, long) Measure(int count)
        {
            TinyCheckpoint checkpoint = new();
            string directory = checkpoint.Save(_folder, $"index{count}");
            File.Move(Path.Combine(directory, "model.safetensors"), Path.Combine(directory, "part.safetensors"));
            string index = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"t{i}\":\"part.safetensors\""));
            string path = Path.Combine(directory, "model.safetensors.index.json");
            File.WriteAllText(path, $"{{\"weight_map\":{{{index}}}}}");
            return (Cost.Of(() => Refusal.Of(() => ModelFiles.Open(directory), path, "weight_map.t0", "found none")), new FileInfo(path).Length);
        }
    }

    [Fact]
    public void Tensors_without_elements_take_memory_in_proportion_to_the_header()
    {
        string header = string.Join(',', Enumerable.Range(0, 200_000).Select(i => SafetensorsBytes.Entry($"tensor.{i}", "U8", "[0]", "[0,0]")));
        string path = _folder.Write("many.safetensors", SafetensorsBytes.Of($"{{{header}}}"));
        Cost.Of(() => SafetensorsFile.Open(path).Dispose()).IsJustified(new FileInfo(path).Length);
    }

    [Fact]
    public void A_text_of_more_values_than_memory_is_justified_by_is_refused()
    {
        string directory = new TinyCheckpoint().Save(_folder);
        string config = Path.Combine(directory, "config.json");
        File.WriteAllText(config, $"{{\"architectures\":[{string.Join(',', Enumerable.Repeat('1', 4_000_000))}]}}");
        Cost.Of(() => Refusal.Of(() => ModelFiles.Open(directory), config, null, "members and items")).IsJustified(new FileInfo(config).Length);
    }

    [Fact]
    public void All_of_many_labels_are_ranked_in_linear_time()
    {
        Cost quarter = Measure(60_000);
        Measure(240_000).IsLinear(quarter);

        static Cost Measure(int count)
        {
            float[] scores = [.. Enumerable.Range(0, count).Select(i => (float)i)];
            string[] labels = [.. scores.Select(score => $"{score}")];
            return Cost.Of(() => Assert.Equal(labels[^1], Ranking.Best(scores, labels, count)[0].Label));
        }
    }

    [Theory]
    [InlineData("long.lightlm")]
    [InlineData("long.safetensors")]
    public void Messages_are_not_as_long_as_their_input(string name)
    {
        string text = new('a', 3_000_000);
        string[] headers =
        [
            """{"x":tTEXT}""",
            """{"TEXT":1}""",
            """{"x":{"TEXT":1}}""",
            """{"x":{"dtype":"TEXT","shape":[1],"data_offsets":[0,1]}}""",
            """{"__metadata__":{"format":"lightlm","TEXT":"1"}}""",
            """{"__metadata__":{"format":"lightlm","format_version":"TEXT"}}""",
            """{"__metadata__":{"format":"lightlm","format_version":"1","encoder":"tTEXT"}}""",
            """{"__metadata__":{"format":"lightlm","format_version":"1","encoder":"{\"family\":\"TEXT\"}"}}""",
            """{"__metadata__":{"format":"lightlm","format_version":"1","encoder":"{\"TEXT\":1}"}}""",
        ];
        Assert.All(headers, header =>
        {
            string path = _folder.Write(name, SafetensorsBytes.Of(header.Replace("TEXT", text, StringComparison.Ordinal)));
            ModelFileException error = Assert.Throws<ModelFileException>(() => ModelFiles.Open(path).Dispose());
            Assert.InRange(error.Message.Length, 1, 2000);
            Assert.Equal('.', error.Message[^1]);
        });

        string directory = new TinyCheckpoint().With("model_type", text).Save(_folder);
        Assert.InRange(Assert.Throws<ModelFileException>(() => ModelFiles.Open(directory)).Message.Length, 1, 2000);
        Assert.InRange(new InputException(text).Message.Length, 1, 10_000);
    }

    private static Vocabulary VocabularyOf(int[] codePoints) => new(codePoints.Select(codePoint => new Rune(codePoint).ToString()));

    private static void IsNoDearer(Cost chosen, Cost usual) =>
        Assert.InRange(chosen.Time, TimeSpan.Zero, (8 * usual.Time) + TimeSpan.FromSeconds(0.2));
}
