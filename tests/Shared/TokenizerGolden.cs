using System.IO.Compression;
using System.Text.Json;
using LightLM.Tokenization;

namespace LightLM.Testing;

/// <summary>A tokenizer's files as its toolkit wrote them, and what the original implementation made of some texts.</summary>
internal static class TokenizerGolden
{
    /// <summary>Puts the files of a tokenizer into a folder.</summary>
    /// <param name="name">The tokenizer.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="isWanted">Which files, by their names.</param>
    public static string Unpack(string name, TemporaryFolder folder, Func<string, bool>? isWanted = null)
    {
        foreach (string file in Directory.GetFiles(Fixture(name)))
        {
            string plain = Path.GetFileName(file).Replace(".gz", "", StringComparison.Ordinal);
            if (isWanted?.Invoke(plain) ?? true)
            {
                folder.Write(plain, Read(file));
            }
        }

        return folder.Path;
    }

    /// <summary>Compares the ids, the pieces and the offsets of all texts, and the ids with special tokens.</summary>
    /// <param name="name">The tokenizer.</param>
    /// <param name="tokenizer">Ours.</param>
    /// <param name="others">The lines whose texts the reference splits by other rules than ours.</param>
    public static void AssertEqual(string name, TextTokenizer tokenizer, params int[] others)
    {
        List<string> differences = [];
        int count = 0;
        SequenceBuilder builder = new(tokenizer);
        using StreamReader reader = new(new MemoryStream(Read(Path.Combine(Fixture(name), "cases.jsonl.gz"))));
        while (reader.ReadLine() is string line)
        {
            count++;
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement golden = document.RootElement;
            string text = golden.GetProperty("text").GetString()!;
            IReadOnlyList<Token> tokens = tokenizer.Tokenize(text);
            builder.Build([.. tokens], 1 << 20);
            Compare("ids", tokens.Select(token => $"{token.Id}"));
            Compare("offsets_utf16", tokens.Select(token => $"[{token.Start},{token.End}]"));
            Compare("offsets", tokens.Select(token => CodePoints(text, token)));
            Compare("with_special", builder.Ids.ToArray().Select(id => $"{id}"));

            void Compare(string field, IEnumerable<string> found)
            {
                if (golden.TryGetProperty(field, out JsonElement value))
                {
                    string expected = value.GetRawText().Replace(" ", "", StringComparison.Ordinal);
                    string actual = $"[{string.Join(',', found)}]";
                    if (expected != actual && !others.Contains(count))
                    {
                        differences.Add($"line {count} {field}: expected {expected}, found {actual}, text {JsonSerializer.Serialize(text)}");
                    }
                }
            }
        }

        Assert.True(count > 200);
        Assert.True(differences.Count == 0, $"{differences.Count} differences in {count} lines:\n{string.Join('\n', differences.Take(20))}");
    }

    private static string CodePoints(string text, Token token)
    {
        (int start, int length) = TextOffsets.ToCodePoints(text, token.Start, token.Length);
        return $"[{start},{start + length}]";
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Tokenization", "Fixtures", "families", name);

    private static byte[] Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
