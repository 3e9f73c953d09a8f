using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Testing;

namespace LightLM.Tests.Tokenization;

/// <summary>A small <c>tokenizer.json</c> of XLM-RoBERTa's kind, to be bent by tests before it is written.</summary>
internal sealed class TinyUnigram
{
    public static readonly (string Piece, float Score)[] Pieces =
    [
        ("<s>", 0), ("<pad>", 0), ("</s>", 0), ("<unk>", 0), ("▁", -2), ("我", -3), ("▁是", -4), ("是", -3.5f), ("是我", -5), ("10", -6), ("<mask>", 0),
    ];

    /// <summary>A map as small as one can be: full-width A, a cluster with an accent, one character to two, and one to none.</summary>
    public static readonly (string Key, string Text)[] Characters = [("Ａ", "A"), ("e\u0301", "é"), ("½", "12"), ("\u0007", "")];

    public JsonObject Root { get; } = new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. new[] { 0, 1, 2, 3, 10 }.Select(AddedToken)]),
        ["normalizer"] = Sequence("normalizers", Precompiled(CharacterMapOf(Characters)), Strip(), Replace("▁")),
        ["pre_tokenizer"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = "always", ["split"] = true },
        ["post_processor"] = new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = Template("<s>", "A", "</s>"),
            ["pair"] = Template("<s>", "A", "</s>", "</s>", "B", "</s>"),
            ["special_tokens"] = new JsonObject
            {
                ["<s>"] = new JsonObject { ["id"] = "<s>", ["ids"] = new JsonArray(0), ["tokens"] = new JsonArray("<s>") },
                ["</s>"] = new JsonObject { ["id"] = "</s>", ["ids"] = new JsonArray(2), ["tokens"] = new JsonArray("</s>") },
            },
        },
        ["decoder"] = null,
        ["model"] = new JsonObject
        {
            ["type"] = "Unigram",
            ["unk_id"] = 3,
            ["vocab"] = new JsonArray([.. Pieces.Select(entry => new JsonArray(entry.Piece, entry.Score))]),
            ["byte_fallback"] = false,
        },
    };

    public JsonObject Model => Root["model"]!.AsObject();

    public JsonArray Vocabulary => Model["vocab"]!.AsArray();

    /// <summary>The settings without a file.</summary>
    public static TokenizerSettings Settings(UnigramRules rules, params string[] morePieces) =>
        new(new Vocabulary([.. Pieces.Select(entry => entry.Piece), .. morePieces]), new TokenizerOptions())
        {
            Unigram = rules with { Scores = [.. Pieces.Select(entry => entry.Score), .. morePieces.Select(_ => -7f)] },
        };

    /// <summary>Rules as XLM-RoBERTa has them, without scores.</summary>
    public static UnigramRules Rules => new() { Scores = [], CharacterMap = CharacterMapOf(Characters), StripsEnd = true, RepeatedSpaces = '▁' };

    public static JsonObject Sequence(string name, params JsonObject[] parts) => new() { ["type"] = "Sequence", [name] = new JsonArray([.. parts]) };

    public static JsonObject Precompiled(byte[] map) => new() { ["type"] = "Precompiled", ["precompiled_charsmap"] = Convert.ToBase64String(map) };

    public static JsonObject Strip() => new() { ["type"] = "Strip", ["strip_left"] = false, ["strip_right"] = true };

    public static JsonObject Replace(string content) =>
        new() { ["type"] = "Replace", ["pattern"] = new JsonObject { ["Regex"] = " {2,}" }, ["content"] = content };

    /// <summary>
    /// A compiled map: a double array with a block of 256 units for each node, so that a node's child for a byte is the unit of that byte,
    /// and its value the unit of zero.
    /// </summary>
    public static byte[] CharacterMapOf(params (string Key, string Text)[] entries)
    {
        List<uint[]> blocks = [new uint[256], new uint[256]];
        using MemoryStream texts = new();
        Link(0, 0, 1, hasValue: false);
        foreach ((string key, string text) in entries)
        {
            int block = 1;
            byte[] bytes = Encoding.UTF8.GetBytes(key);
            for (int i = 0; i < bytes.Length; i++)
            {
                int unit = (block * 256) + bytes[i];
                uint there = blocks[block][bytes[i]];
                int next = there == 0 ? blocks.Count : (int)((there >> 10) ^ (uint)unit) / 256;
                if (there == 0)
                {
                    blocks.Add(new uint[256]);
                }

                bool isEnd = i == bytes.Length - 1;
                Link(block, bytes[i], next, isEnd || (there & 256) != 0);
                block = next;
            }

            blocks[block][0] = (1u << 31) | (uint)texts.Length;
            texts.Write(Encoding.UTF8.GetBytes(text + "\0"));
        }

        byte[] map = new byte[4 + (blocks.Count * 1024)];
        BinaryPrimitives.WriteInt32LittleEndian(map, blocks.Count * 1024);
        foreach ((int place, uint unit) in blocks.SelectMany(block => block).Index())
        {
            BinaryPrimitives.WriteUInt32LittleEndian(map.AsSpan(4 + (place * 4)), unit);
        }

        return [.. map, .. texts.ToArray()];

        void Link(int block, byte label, int next, bool hasValue) =>
            blocks[block][label] = label | (hasValue ? 256u : 0) | ((uint)(((block * 256) + label) ^ (next * 256)) << 10);
    }

    /// <summary>Writes the file and reads it.</summary>
    public TokenizerSettings Load(TemporaryFolder folder)
    {
        Save(folder);
        return TokenizerFiles.Load(folder.Path)!;
    }

    /// <summary>Writes the file.</summary>
    public string Save(TemporaryFolder folder, string name = "tokenizer.json") => folder.Write(name, Root.ToJsonString());

    private static JsonObject AddedToken(int id) => new()
    {
        ["id"] = id,
        ["content"] = Pieces[id].Piece,
        ["single_word"] = false,
        ["lstrip"] = Pieces[id].Piece == "<mask>",
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private static JsonArray Template(params string[] parts) => new([.. parts.Select(part => new JsonObject
    {
        [part.Length == 1 ? "Sequence" : "SpecialToken"] = new JsonObject { ["id"] = part, ["type_id"] = 0 },
    })]);
}
