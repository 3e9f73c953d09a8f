using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Tokenization;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>A <c>tokenizer.json</c> that is BERT's: WordPiece behind BertNormalizer and BertPreTokenizer; all else is refused.</summary>
/// <param name="root">The file's root.</param>
internal sealed class FastTokenizerFile(JsonField root)
{
    /// <summary>What to do about another model than BERT's.</summary>
    public const string OtherModel = "only BERT's WordPiece is supported; use a checkpoint with a WordPiece vocabulary";

    /// <summary>What to do about texts that lose their beginning.</summary>
    public const string CutsEnds = "texts that are too long lose their end here, not their beginning; use a model that was trained so";

    private const string SaveAgain = "save the tokenizer again from the one that the model was trained with";
    private const string OtherRules = "only BERT's own rules are supported; use a checkpoint that was trained with a BertTokenizer";

    /// <summary>
    /// The options of the normalizer, after a check that everything else is as in BERT. What the file says of padding and of the longest
    /// text is left to the task, as in transformers.
    /// </summary>
    public TokenizerOptions ReadOptions()
    {
        RequireModel(root["model"]);
        RequireText(root["pre_tokenizer"]["type"], "BertPreTokenizer", OtherRules);
        JsonField direction = root["truncation"]["direction"];
        if (direction.Text is not (null or "Right"))
        {
            throw direction.Refuse("\"Right\"", CutsEnds);
        }

        JsonField normalizer = root["normalizer"];
        RequireText(normalizer["type"], "BertNormalizer", OtherRules);
        JsonField cleanText = normalizer["clean_text"];
        if (cleanText.Flag == false)
        {
            throw cleanText.Refuse("true", OtherRules);
        }

        return new TokenizerOptions
        {
            LowerCase = normalizer["lowercase"].Flag ?? true,
            StripAccents = normalizer["strip_accents"].Flag,
            TokenizeChineseCharacters = normalizer["handle_chinese_chars"].Flag ?? true,
        };
    }

    /// <summary>Checks that the special tokens around texts are BERT's.</summary>
    /// <param name="vocabulary">The vocabulary, which has them.</param>
    public void RequireBertSequences(Vocabulary vocabulary) => new PostProcessor(root["post_processor"], vocabulary).RequireBert();

    /// <summary>The vocabulary: that of <c>vocab.txt</c> where there is one and this file agrees with it, else this file's.</summary>
    public Vocabulary ReadVocabulary(Vocabulary? listed)
    {
        JsonField field = root["model"]["vocab"];
        field.RequireKind(JsonValueKind.Object, "an object of pieces and ids");
        if (listed is null)
        {
            return new Vocabulary(ReadDense(field));
        }

        foreach (JsonProperty entry in field.Value.EnumerateObject())
        {
            (string piece, int id) = ReadEntry(field, entry);
            if (id >= listed.Count || listed[id] != piece)
            {
                string there = id < listed.Count ? $"'{listed[id]}'" : $"only {listed.Count} pieces";
                throw field.Refuse(
                    $"the pieces of {TokenizerFiles.VocabularyName}",
                    $"'{piece}' with id {id}, where that file has {there}",
                    "keep the file that the model was trained with and remove the other");
            }
        }

        return listed;
    }

    private static string[] ReadDense(JsonField field)
    {
        int count = field.Value.GetPropertyCount();
        string[] pieces = new string[count];
        foreach (JsonProperty entry in field.Value.EnumerateObject())
        {
            (string piece, int id) = ReadEntry(field, entry);
            if (id >= count || pieces[id] is not null)
            {
                string found = id >= count ? "is beyond" : "occurs twice among";
                throw field.Refuse($"each id from 0 to {count - 1} once", $"'{piece}' with id {id}, which {found} them", SaveAgain);
            }

            pieces[id] = piece;
        }

        return count > 0 ? pieces : throw field.Refuse("pieces", SaveAgain);
    }

    private static (string Piece, int Id) ReadEntry(JsonField field, JsonProperty entry)
    {
        string piece = field.GetString(() => entry.Name);
        bool isId = entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out int id) && id >= 0;
        return isId
            ? (piece, entry.Value.GetInt32())
            : throw field.Refuse("ids from 0", $"'{piece}' with another value", SaveAgain);
    }

    /// <summary>WordPiece with BERT's settings. Tokenizers before 0.9 wrote no type; WordPiece is told by its settings then.</summary>
    private static void RequireModel(JsonField model)
    {
        JsonField type = model["type"];
        JsonField prefix = model["continuing_subword_prefix"];
        bool isUntyped = type.IsNull && prefix.Text is not null && model["merges"].IsNull;
        if (!isUntyped)
        {
            RequireText(type, "WordPiece", OtherModel);
        }

        RequireText(prefix, WordPieceTrie.ContinuationPrefix, OtherModel, mayLack: true);
        RequireText(model["unk_token"], SpecialTokens.Unknown, OtherModel, mayLack: true);
        RequireWordLength(model["max_input_chars_per_word"]);
    }

    private static void RequireText(JsonField field, string expected, string remedy, bool mayLack = false)
    {
        if (field.Text != expected && !(mayLack && field.IsNull))
        {
            throw field.Refuse($"\"{expected}\"", remedy);
        }
    }

    private static void RequireWordLength(JsonField field)
    {
        bool isNumber = field.Value.ValueKind == JsonValueKind.Number;
        bool isDefault = isNumber && field.Value.TryGetInt32(out int length) && length == BertWordPieceTokenizer.MaxWordLength;
        if (!field.IsNull && !isDefault)
        {
            throw field.Refuse($"{BertWordPieceTokenizer.MaxWordLength}", OtherModel);
        }
    }
}
