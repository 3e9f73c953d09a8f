using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Tokenization;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>A <c>tokenizer.json</c> that is BERT's: WordPiece behind BertNormalizer and BertPreTokenizer; all else is refused.</summary>
/// <param name="root">The file's root.</param>
internal sealed class FastTokenizerFile(JsonItem root)
{
    /// <summary>What to do about another model.</summary>
    public const string OtherModel =
        "Only BERT's WordPiece and XLM-RoBERTa's Unigram are supported; use a checkpoint with a WordPiece vocabulary, or a Unigram one.";

    /// <summary>What to do about texts that lose their beginning.</summary>
    public const string CutsEnds = "Texts that are too long lose their end here, not their beginning; use a model that was trained so.";

    private const string SaveAgain = "Save the tokenizer again from the one that the model was trained with.";
    private const string OtherRules = "Only BERT's own rules are supported; use a checkpoint that was trained with a BertTokenizer.";

    /// <summary>
    /// The options of the normalizer, after a check that everything else is as in BERT. What the file says of padding and of the longest
    /// text is left to the task, as in transformers.
    /// </summary>
    public TokenizerOptions ReadOptions()
    {
        RequireModel(root["model"]);
        RequireText(root["pre_tokenizer"]["type"], "BertPreTokenizer", OtherRules);
        RequireCutsEnds(root);
        JsonItem normalizer = root["normalizer"];
        RequireText(normalizer["type"], "BertNormalizer", OtherRules);
        JsonItem cleanText = normalizer["clean_text"];
        if (cleanText.OrNull?.Flag() == false)
        {
            throw cleanText.Error("true", remedy: OtherRules);
        }

        return new TokenizerOptions
        {
            LowerCase = normalizer["lowercase"].OrNull?.Flag() ?? true,
            StripAccents = normalizer["strip_accents"].OrNull?.Flag(),
            TokenizeChineseCharacters = normalizer["handle_chinese_chars"].OrNull?.Flag() ?? true,
        };
    }

    /// <summary>Refuses texts that lose their beginning where they are too long.</summary>
    /// <param name="root">A tokenizer file's root.</param>
    public static void RequireCutsEnds(JsonItem root)
    {
        JsonItem direction = root["truncation"]["direction"];
        if (direction.OrNull?.Text() is not (null or "Right"))
        {
            throw direction.Error("\"Right\"", remedy: CutsEnds);
        }
    }

    /// <summary>The vocabulary: that of <c>vocab.txt</c> where there is one and this file agrees with it, else this file's.</summary>
    public Vocabulary ReadVocabulary(Vocabulary? listed)
    {
        JsonItem field = root["model"]["vocab"];
        if (listed is null)
        {
            return new Vocabulary(ReadDense(field));
        }

        foreach ((string piece, JsonItem place) in field.Members)
        {
            int id = ReadId(place);
            if (id >= listed.Count || listed[id] != piece)
            {
                string there = id < listed.Count ? $"'{listed[id]}'" : $"only {listed.Count} pieces";
                throw field.Error(
                    $"the pieces of {TokenizerFiles.VocabularyName}",
                    $"'{piece}' with id {id}, where that file has {there}",
                    "Keep the file that the model was trained with and remove the other.");
            }
        }

        return listed;
    }

    private static string[] ReadDense(JsonItem field)
    {
        int count = field.Names.Count();
        string[] pieces = new string[count];
        foreach ((string piece, JsonItem place) in field.Members)
        {
            int id = ReadId(place);
            if (id >= count || pieces[id] is not null)
            {
                string found = id >= count ? "is beyond" : "occurs twice among";
                throw field.Error($"each id from 0 to {count - 1} once", $"'{piece}' with id {id}, which {found} them", SaveAgain);
            }

            pieces[id] = piece;
        }

        return count > 0 ? pieces : throw field.Error("pieces", "none", SaveAgain);
    }

    private static int ReadId(JsonItem place) => place.Integer(0, int.MaxValue);

    /// <summary>WordPiece with BERT's settings. Tokenizers before 0.9 wrote no type; WordPiece is told by its settings then.</summary>
    private static void RequireModel(JsonItem model)
    {
        JsonItem type = model["type"];
        JsonItem prefix = model["continuing_subword_prefix"];
        bool isUntyped = type.IsNull && !prefix.IsNull && model["merges"].IsNull;
        if (!isUntyped)
        {
            RequireText(type, "WordPiece", OtherModel);
        }

        RequireText(prefix, WordPieceTrie.ContinuationPrefix, OtherModel, mayLack: true);
        RequireText(model["unk_token"], SpecialTokens.Unknown, OtherModel, mayLack: true);
        RequireWordLength(model["max_input_chars_per_word"]);
    }

    private static void RequireText(JsonItem field, string expected, string remedy, bool mayLack = false)
    {
        if (field.OrNull?.Text() != expected && !(mayLack && field.IsNull))
        {
            throw field.Error($"\"{expected}\"", remedy: remedy);
        }
    }

    private static void RequireWordLength(JsonItem field)
    {
        const int usual = BertWordPieceTokenizer.MaxWordLength;
        bool isUsual = field.Kind == JsonValueKind.Number && field.Value.TryGetInt32(out int length) && length == usual;
        if (!field.IsNull && !isUsual)
        {
            throw field.Error($"{usual}", remedy: OtherModel);
        }
    }
}
