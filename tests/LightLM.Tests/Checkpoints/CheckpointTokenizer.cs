using System.Text.Json.Nodes;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Testing;

namespace LightLM.Tests.Checkpoints;

/// <summary>The tokenizer's files of a small checkpoint directory, to be bent by tests before they are written.</summary>
internal sealed class CheckpointTokenizer
{
    public static readonly string[] Pieces =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "中", "国", "GPT", "gpt", "é", "e", "[", "]", "1", "##1", "E1"];

    /// <summary>Whether there is a <c>vocab.txt</c>.</summary>
    public bool HasVocabulary { get; set; } = true;

    /// <summary><c>tokenizer.json</c>.</summary>
    public JsonObject? Fast { get; set; }

    /// <summary><c>tokenizer_config.json</c>.</summary>
    public JsonObject? Config { get; set; }

    /// <summary><c>added_tokens.json</c>.</summary>
    public JsonObject? Added { get; set; }

    /// <summary><c>special_tokens_map.json</c>.</summary>
    public JsonObject? Special { get; set; }

    /// <summary>A <c>tokenizer.json</c> as tokenizers write it.</summary>
    public static JsonObject NewFast(bool lowerCase = true, bool? stripAccents = null, bool chineseCharacters = true) => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. Pieces.Take(5).Select((piece, id) => Token(piece, id, special: true))]),
        ["normalizer"] = new JsonObject
        {
            ["type"] = "BertNormalizer",
            ["clean_text"] = true,
            ["handle_chinese_chars"] = chineseCharacters,
            ["strip_accents"] = stripAccents,
            ["lowercase"] = lowerCase,
        },
        ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
        ["post_processor"] = new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(Template("[CLS]", 0), Template("A", 0), Template("[SEP]", 0)),
            ["pair"] = new JsonArray(Template("[CLS]", 0), Template("A", 0), Template("[SEP]", 0), Template("B", 1), Template("[SEP]", 1)),
            ["special_tokens"] = new JsonObject
            {
                ["[CLS]"] = new JsonObject { ["id"] = "[CLS]", ["ids"] = new JsonArray(2), ["tokens"] = new JsonArray("[CLS]") },
                ["[SEP]"] = new JsonObject { ["id"] = "[SEP]", ["ids"] = new JsonArray(3), ["tokens"] = new JsonArray("[SEP]") },
            },
        },
        ["decoder"] = new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##", ["cleanup"] = true },
        ["model"] = new JsonObject
        {
            ["type"] = "WordPiece",
            ["unk_token"] = "[UNK]",
            ["continuing_subword_prefix"] = "##",
            ["max_input_chars_per_word"] = 100,
            ["vocab"] = new JsonObject(Pieces.Select((piece, id) => KeyValuePair.Create(piece, (JsonNode?)id))),
        },
    };

    /// <summary>A token as <c>tokenizer.json</c> lists it.</summary>
    public static JsonObject Token(string content, int id, bool special = false, bool? normalized = null) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = normalized ?? !special,
        ["special"] = special,
    };

    /// <summary>An item of a template: a text (A or B) or a special token.</summary>
    public static JsonObject Template(string name, int type) => new()
    {
        [name.Length == 1 ? "Sequence" : "SpecialToken"] = new JsonObject { ["id"] = name, ["type_id"] = type },
    };

    /// <summary>Writes the files and reads them.</summary>
    public TokenizerSettings Load(TemporaryFolder folder)
    {
        Save(folder);
        return TokenizerFiles.Load(folder.Path)!;
    }

    /// <summary>Writes the files.</summary>
    public void Save(TemporaryFolder folder)
    {
        if (HasVocabulary)
        {
            folder.Write("vocab.txt", string.Concat(Pieces.Select(piece => piece + "\n")));
        }

        foreach ((string name, JsonObject? contents) in new[]
        {
            ("tokenizer.json", Fast), ("tokenizer_config.json", Config), ("added_tokens.json", Added), ("special_tokens_map.json", Special),
        })
        {
            if (contents is not null)
            {
                folder.Write(name, contents.ToJsonString());
            }
        }
    }
}
