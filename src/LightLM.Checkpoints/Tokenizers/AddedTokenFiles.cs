using System.Globalization;
using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Tokenization;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>
/// Gathers the added tokens of a checkpoint directory from all the files that may name them. As in transformers, the
/// <c>added_tokens_decoder</c> of <c>tokenizer_config.json</c> comes before <c>tokenizer.json</c>, which comes before
/// <c>added_tokens.json</c>; special tokens that have no id in any of them are looked up in the vocabulary, or follow it.
/// </summary>
/// <param name="pieces">The vocabulary without added tokens.</param>
/// <param name="names">What the vocabulary's special tokens are called.</param>
internal sealed class AddedTokenFiles(Vocabulary pieces, SpecialTokenNames names)
{
    private const string SameCheckpoint = "Take all the tokenizer's files from the same checkpoint.";

    private static readonly string[] TokenLists = ["additional_special_tokens", "extra_special_tokens"];

    private readonly (string Field, string? Name)[] _namedTokens =
    [
        ("bos_token", null),
        ("eos_token", null),
        ("unk_token", names.Unknown),
        ("sep_token", names.Separator),
        ("pad_token", null),
        ("cls_token", names.Classification),
        ("mask_token", names.Mask),
    ];

    private readonly SortedDictionary<int, (AddedToken Token, JsonItem Place)> _tokens = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private int _nextId = pieces.Count;

    /// <summary>Reads <c>added_tokens.json</c>: contents and ids.</summary>
    /// <param name="list">The file's root.</param>
    /// <param name="config"><c>tokenizer_config.json</c>, or an absent field.</param>
    /// <param name="map"><c>special_tokens_map.json</c>, or an absent field.</param>
    public void ReadList(JsonItem list, JsonItem config, JsonItem map)
    {
        HashSet<string> special = [.. NamedIn(config).Concat(NamedIn(map)).Select(token => token.Content)];
        foreach ((string content, JsonItem id) in list.Members)
        {
            bool isSpecial = special.Contains(content);
            Add(id, new AddedToken(content, ReadId(id)) { IsSpecial = isSpecial, IsNormalized = !isSpecial });
        }
    }

    /// <summary>Reads the <c>added_tokens</c> of <c>tokenizer.json</c>: an array of objects with contents, ids and flags.</summary>
    public void ReadArray(JsonItem array)
    {
        foreach (JsonItem entry in array.OrNull?.Items ?? [])
        {
            Add(entry, ReadToken(entry, ReadId(entry["id"])));
        }
    }

    /// <summary>Reads the <c>added_tokens_decoder</c> of <c>tokenizer_config.json</c>: ids, each with an object of content and flags.</summary>
    public void ReadDecoder(JsonItem decoder)
    {
        foreach ((string name, JsonItem token) in decoder.OrNull?.Members ?? [])
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                throw decoder.Error("ids from 0", AddedTokenRules.Show(name));
            }

            Add(token, ReadToken(token, id));
        }
    }

    /// <summary>Reads the special tokens that <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> name.</summary>
    public void ReadNamed(JsonItem config, JsonItem map)
    {
        bool isConfigFirst = !config["added_tokens_decoder"].IsNull;
        foreach ((string field, string? name) in _namedTokens)
        {
            (JsonItem first, JsonItem second) = isConfigFirst ? (config[field], map[field]) : (map[field], config[field]);
            JsonItem value = first.IsNull ? second : first;
            if (!value.IsNull)
            {
                AddNamed(value, name);
            }
        }

        foreach (JsonItem value in TokenLists.SelectMany(list => Items(config[list]).Concat(Items(map[list]))))
        {
            AddNamed(value, null);
        }
    }

    /// <summary>Takes tokens that the vocabulary's own file has named; all other files come before it.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="config"><c>tokenizer_config.json</c>, or an absent field, where a contradiction would be.</param>
    public void Take(IEnumerable<AddedToken> tokens, JsonItem config)
    {
        foreach (AddedToken token in tokens)
        {
            Add(config, token);
        }
    }

    /// <summary>The vocabulary with the tokens behind its pieces.</summary>
    /// <param name="options">BERT's options.</param>
    /// <param name="unigram">The rules of a Unigram vocabulary, or null for WordPiece.</param>
    /// <exception cref="ModelFileException">Ids are missing between the pieces and the tokens, or a token can never be found.</exception>
    public TokenizerSettings Extend(TokenizerOptions options, UnigramRules? unigram)
    {
        List<string> appended = [];
        foreach ((AddedToken token, JsonItem place) in _tokens.Values.SkipWhile(entry => entry.Token.Id < pieces.Count))
        {
            int next = pieces.Count + appended.Count;
            if (token.Id != next)
            {
                throw place.Error(
                    $"the next id behind the vocabulary, {next}", $"{AddedTokenRules.Show(token.Content)} with id {token.Id}", SameCheckpoint);
            }

            appended.Add(token.Content);
        }

        Vocabulary vocabulary = appended.Count == 0 ? pieces : pieces.Extend(appended);
        TokenizerSettings settings = new(vocabulary, options)
        {
            AddedTokens = [.. _tokens.Values.Select(entry => entry.Token).Where(token => !IsImplied(token))],
            Unigram = unigram,
        };
        INormalizer normalizer = INormalizer.Of(settings);
        return AddedTokenRules.FindFault(_tokens.Values.Select(entry => entry.Token), vocabulary, normalizer) is AddedTokenFault fault
            ? throw _tokens[fault.Token.Id].Place.Error(fault.Expected, fault.Found, SameCheckpoint)
            : settings;
    }

    /// <summary>Whether a token is one of the special tokens as every checkpoint has them.</summary>
    private bool IsImplied(AddedToken token) =>
        names.All.Contains(token.Content) && token == AddedToken.Special(token.Content, token.Id);

    private void Add(JsonItem place, AddedToken token)
    {
        if (_ids.TryGetValue(token.Content, out int known) && known != token.Id)
        {
            throw place.Error(
                $"{AddedTokenRules.Show(token.Content)} with id {known}, as another of the tokenizer's files says", $"{token.Id}", SameCheckpoint);
        }

        if (_tokens.TryGetValue(token.Id, out (AddedToken Token, JsonItem Place) there) && there.Token.Content != token.Content)
        {
            throw place.Error(
                $"one token for id {token.Id}",
                $"{AddedTokenRules.Show(there.Token.Content)} and {AddedTokenRules.Show(token.Content)}",
                SameCheckpoint);
        }

        _nextId = Math.Max(_nextId, token.Id + 1);
        _ids[token.Content] = token.Id;
        _tokens[token.Id] = (token, place);
    }

    private void AddNamed(JsonItem value, string? name)
    {
        AddedToken token = ReadSpecial(value);
        if (name is not null && token.Content != name)
        {
            throw value.Error(
                $"\"{name}\"",
                AddedTokenRules.Show(token.Content),
                "Special tokens with other names are not supported; rename them in the vocabulary and all the tokenizer's files.");
        }

        if (_ids.TryGetValue(token.Content, out int known))
        {
            _tokens[known] = _tokens[known] with { Token = _tokens[known].Token with { IsSpecial = true } };
        }
        else if (pieces.TryGetId(token.Content, out int id))
        {
            Add(value, token with { Id = id });
        }
        else if (name is null)
        {
            Add(value, token with { Id = _nextId });
        }
    }

    private IEnumerable<AddedToken> NamedIn(JsonItem file) =>
        _namedTokens.Select(entry => file[entry.Field]).Where(field => !field.IsNull)
            .Concat(TokenLists.SelectMany(list => Items(file[list])))
            .Select(ReadSpecial);

    private static IEnumerable<JsonItem> Items(JsonItem list) => list.Kind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => [],
        JsonValueKind.Object => list.Members.Select(entry => entry.Value),
        _ => list.Items,
    };

    /// <summary>A special token, given as its content or as an object with flags; its id is not known here.</summary>
    private static AddedToken ReadSpecial(JsonItem value) => value.Kind == JsonValueKind.Object
        ? ReadToken(value, 0) with { IsSpecial = true, IsNormalized = value["normalized"].OrNull?.Flag() ?? false }
        : AddedToken.Special(value.Text(), 0);

    private static AddedToken ReadToken(JsonItem token, int id)
    {
        bool isSpecial = token.AsObject()["special"].OrNull?.Flag() ?? false;
        return new AddedToken(token["content"].Text(), id)
        {
            IsSpecial = isSpecial,
            IsNormalized = token["normalized"].OrNull?.Flag() ?? !isSpecial,
            IsSingleWord = token["single_word"].OrNull?.Flag() ?? false,
            StripsLeft = token["lstrip"].OrNull?.Flag() ?? false,
            StripsRight = token["rstrip"].OrNull?.Flag() ?? false,
        };
    }

    private static int ReadId(JsonItem field) => field.Integer(0, int.MaxValue);
}
