using Google.Protobuf;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Testing;
using LightLM.Tokenization;

namespace LightLM.MLTokenizers.Tests;

public sealed class SentencePieceFileTests : IDisposable
{
    private const string FileName = "sentencepiece.bpe.model";
    private const int Unknown = 2;
    private const int Control = 3;
    private const int UserDefined = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_directory_with_nothing_else_equals_the_reference()
    {
        string directory = TokenizerGolden.Unpack("tokenizer-xlmr", _folder, name => name is FileName or "tokenizer_config.json" or "special_tokens_map.json");
        TokenizerGolden.AssertEqual("tokenizer-xlmr", TextTokenizer.Create(TokenizerFiles.Load(directory, [SentencePieceFile.Form])!));
    }

    [Fact]
    public void A_file_alone_has_the_same_settings_as_the_other_form()
    {
        string directory = TokenizerGolden.Unpack("tokenizer-xlmr", _folder);
        TokenizerSettings expected = TokenizerFiles.Load(directory)!;
        TokenizerSettings found = TokenizerFiles.LoadFile(_folder.At(FileName), [SentencePieceFile.Form]);
        Assert.Equal(expected.Vocabulary.Pieces, found.Vocabulary.Pieces);
        Assert.Equal(expected.Unigram!.Scores, found.Unigram!.Scores);
        Assert.Equal(expected.Unigram.CharacterMap.ToArray(), found.Unigram.CharacterMap.ToArray());
        Assert.Equal(expected.Unigram with { Scores = found.Unigram.Scores, CharacterMap = found.Unigram.CharacterMap }, found.Unigram);
        Assert.Equal(expected.AddedTokens, found.AddedTokens);
    }

    [Fact]
    public void Pieces_of_the_user_are_kept_whole()
    {
        TextTokenizer tokenizer = Tokenizer(Message(Pieces([.. Usual, ("▁", -1f, 1), ("我", -2f, 1), ("[E1]", 0f, UserDefined), ("[X]", 0f, Control)])));
        Assert.Equal([4, 5, 6, 4, 5, 7], tokenizer.Tokenize("我[E1]我[X]").Select(token => token.Id));
        Assert.False(tokenizer.IsSpecial(6));
        Assert.True(tokenizer.IsSpecial(7));
        Assert.Equal(8, tokenizer.MaskId);
    }

    [Fact]
    public void Bytes_are_spelled_where_the_trainer_has_asked_for_it()
    {
        byte[] trainer = Message((35, true));
        (string, float, int)[] bytes = [.. Enumerable.Range(0, 256).Select(value => ($"<0x{value:X2}>", 0f, 6))];
        TextTokenizer tokenizer = Tokenizer(Message([.. Pieces([.. Usual, ("▁", -1f, 1), .. bytes]), (2, trainer)]));
        Assert.Equal([4, 5 + 0xE6, 5 + 0x88, 5 + 0x91], tokenizer.Tokenize("我").Select(token => token.Id));
    }

    [Theory]
    [InlineData(2, 3, 2, "trainer_spec.model_type", "1 (Unigram), found 2")]
    [InlineData(2, 24, 1, "trainer_spec.treat_whitespace_as_suffix", "expected false")]
    [InlineData(3, 3, 0, "normalizer_spec.add_dummy_prefix", "expected true")]
    [InlineData(3, 4, 0, "normalizer_spec.remove_extra_whitespaces", "expected true")]
    [InlineData(3, 5, 0, "normalizer_spec.escape_whitespaces", "expected true")]
    public void Other_rules_are_refused(int section, int field, int value, string item, string fragment) =>
        Refused(Message([.. Pieces(Usual), (section, Message((field, value)))]), item, fragment);

    [Fact]
    public void Other_pieces_are_refused()
    {
        Refused(Message((4, new byte[3])), "pieces", "<unk>, <s>, </s> first, found none");
        Refused(Message(Pieces([("<pad>", 0, Control), ("</s>", 0, Control), ("<unk>", 0, Unknown)])), "pieces", "found '<pad>', '</s>', '<unk>'");
        Refused(Message(Pieces([.. Usual, ("我", float.NaN, 1)])), "pieces", "NaN for piece 4");
        Refused(Message(Pieces([.. Usual, ("我", 0, 1), ("我", 0, 1)])), "pieces", "'我' twice");
        Refused(Message(Pieces([.. Usual, ("<mask>", 0, 1)])), "pieces", "'<mask>' twice");
        Refused(Message(Pieces([.. Usual, ("", 0, 1)])), "pieces", "found 0 in piece 4");
        Refused(Message([.. Pieces(Usual), (1, Message((1, new byte[] { 0xFF })))]), "pieces", "expected UTF-8, found byte 0xFF");
        Refused(Message([.. Pieces(Usual), (3, Message((2, new byte[] { 1, 2, 3, 4 })))]), "normalizer_spec.precompiled_charsmap", "double array");
    }

    [Theory]
    [InlineData(new byte[] { 0x0A })]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07 })]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 })]
    [InlineData(new byte[] { 0x00 })]
    [InlineData(new byte[] { 0x07, 0x01 })]
    [InlineData(new byte[] { 0x0A, 0x02, 0x0A, 0x7F })]
    [InlineData(new byte[] { 0x2B, 0x2B, 0x2B })]
    [InlineData(new byte[] { (byte)'v', (byte)'e', (byte)'r', (byte)'s' })]
    public void Damaged_files_are_refused(byte[] bytes)
    {
        byte[] whole = [.. Message(Pieces(Usual)), .. bytes];
        string path = _folder.Write(FileName, whole);
        ModelFileException error = Assert.Throws<ModelFileException>(() => SentencePieceFile.Read(path));
        Assert.StartsWith($"{path}: expected a SentencePiece model", error.Message, StringComparison.Ordinal);
        Cost.Of(() => Assert.Throws<ModelFileException>(() => SentencePieceFile.Read(path))).IsJustified(whole.Length);
    }

    [Fact]
    public void More_pieces_than_any_vocabulary_has_are_refused_at_the_first_too_many()
    {
        byte[] empty = Message((1, Array.Empty<byte>()));
        string path = _folder.Write(FileName, [.. Enumerable.Repeat(empty, 1 << 22).SelectMany(bytes => bytes)]);
        Cost.Of(() => Assert.Equal("pieces", Assert.Throws<ModelFileException>(() => SentencePieceFile.Read(path)).Item)).IsJustified(1 << 23);
    }

    [Fact]
    public void Deep_groups_are_refused() =>
        Assert.Throws<ModelFileException>(() => SentencePieceFile.Read(_folder.Write(FileName, [.. Enumerable.Repeat((byte)0x2B, 1 << 20)])));

    [Fact]
    public void A_real_file_that_is_cut_or_changed_anywhere_is_read_or_refused()
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(TokenizerGolden.Unpack("tokenizer-xlmr", _folder, name => name == FileName), FileName));
        Random random = new(3);
        for (int i = 0; i < 60; i++)
        {
            byte[] changed = i % 2 == 0 ? bytes[..random.Next(bytes.Length)] : [.. bytes];
            for (int change = 0; i % 2 != 0 && change < 3; change++)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            string path = _folder.Write(FileName, changed);
            try
            {
                TextTokenizer.Create(SentencePieceFile.Read(path)).Tokenize("北京是中国的首都。Ａｂｃ ½");
            }
            catch (ModelFileException error)
            {
                Assert.Equal(path, error.Path);
            }
        }
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused() => Assert.Throws<ModelFileException>(() => SentencePieceFile.Read(_folder.At(FileName)));

    private static (string Piece, float Score, int Kind)[] Usual => [("<unk>", 0, Unknown), ("<s>", 0, Control), ("</s>", 0, Control)];

    private static (int Field, object Value)[] Pieces((string Piece, float Score, int Kind)[] pieces) =>
        [.. pieces.Select(piece => (1, (object)Message((1, piece.Piece), (2, piece.Score), (3, piece.Kind))))];

    /// <summary>A message of numbered fields.</summary>
    private static byte[] Message(params (int Field, object Value)[] fields)
    {
        using MemoryStream bytes = new();
        using (CodedOutputStream output = new(bytes, leaveOpen: true))
        {
            foreach ((int field, object value) in fields)
            {
                switch (value)
                {
                    case string text:
                        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                        output.WriteString(text);
                        break;
                    case byte[] part:
                        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                        output.WriteBytes(ByteString.CopyFrom(part));
                        break;
                    case float number:
                        output.WriteTag(field, WireFormat.WireType.Fixed32);
                        output.WriteFloat(number);
                        break;
                    case bool flag:
                        output.WriteTag(field, WireFormat.WireType.Varint);
                        output.WriteBool(flag);
                        break;
                    default:
                        output.WriteTag(field, WireFormat.WireType.Varint);
                        output.WriteInt32((int)value);
                        break;
                }
            }
        }

        return bytes.ToArray();
    }

    private TextTokenizer Tokenizer(byte[] file) => TextTokenizer.Create(SentencePieceFile.Read(_folder.Write(FileName, file)));

    private void Refused(byte[] file, string item, string fragment)
    {
        string path = _folder.Write(FileName, file);
        ModelFileException error = Assert.Throws<ModelFileException>(() => SentencePieceFile.Read(path));
        Assert.Equal((path, item), (error.Path, error.Item));
        Assert.Contains(fragment, error.Message, StringComparison.Ordinal);
    }
}
