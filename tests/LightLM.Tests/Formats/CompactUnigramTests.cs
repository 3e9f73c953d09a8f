using System.Text;
using LightLM.Checkpoints;
using LightLM.Checkpoints.Export;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Tasks;
using LightLM.Testing;
using LightLM.Tests.Tokenization;
using LightLM.Tokenization;

namespace LightLM.Tests.Formats;

/// <summary>Unigram vocabularies in compact files and exported directories, and what models make of their sequences.</summary>
public sealed class CompactUnigramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, string, string> BadMetadata => new()
    {
        { "\"model\":\"unigram\"", "\"model\":\"bpe\"", "tokenizer.model", "one of unigram, found 'bpe'" },
        { "\"model\":\"unigram\",", "", "tokenizer.strip_end", "no field of this name" },
        { "\"strip_end\":true", "\"strip_end\":1", "tokenizer.strip_end", "true or false" },
        { "\"strip_end\":true,", "", "tokenizer.strip_end", "found nothing" },
        { "\"repeated_spaces\":\"▁\"", "\"repeated_spaces\":\"▁▁\"", "tokenizer.repeated_spaces", "one character" },
        { "\"mark_beginning\":\"always\"", "\"mark_beginning\":\"often\"", "tokenizer.mark_beginning", "one of always, first, never, found 'often'" },
        { "\"strip_end\":true", "\"strip_end\":true,\"lower_case\":true", "tokenizer.lower_case", "no field of this name" },
        { "\"pieces\":11", "\"pieces\":10", "vocabulary.scores", "type F32 and shape [10], found F32 [11]" },
    };

    public static TheoryData<string, byte[]?, string> BadTensors => new()
    {
        { "vocabulary.scores", null, "found none" },
        { "vocabulary.scores", [.. new byte[40], 0, 0, 0xC0, 0x7F], "NaN for piece 10" },
        { "vocabulary.characters", [0, 4, 0, 0], "found one of 1024 bytes in 4" },
        { "vocabulary", Encoding.UTF8.GetBytes("<s>\n<pad>\n</s>\n<unk>\na\nb\nc\nd\ne\nf\nf"), "each piece once, found 'f' twice" },
        { "vocabulary", Encoding.UTF8.GetBytes("<s>\n<pad>\n</s>\nx\na\nb\nc\nd\ne\nf\ng"), "the special token <unk>" },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keeps_the_vocabulary_and_the_rules()
    {
        using ModelPackage original = Open();
        using ModelPackage read = Write(original);
        PackageAssert.SameDescriptions(original, read);
        AssertSame(original.Tokenizer!.Unigram!, read.Tokenizer!.Unigram!);
        Assert.Equal("4", SafetensorsFile.Open(read.Path).Metadata["format_version"]);

        UnigramRules others = new()
        {
            Scores = original.Tokenizer.Unigram!.Scores,
            SplitsAtWhiteSpace = true,
            SplitsAtMarks = false,
            MarksBeginning = MarkPlacement.First,
            FallsBackToBytes = true,
        };
        TokenizerOptions options = new() { SplitSpecialTokens = true };
        ModelPackage changed = original.With(original.Tokenizer with { Unigram = others, Options = options });
        using ModelPackage changedRead = Write(changed);
        AssertSame(others, changedRead.Tokenizer!.Unigram!);
        Assert.Equal(options, changedRead.Tokenizer.Options);
        Assert.DoesNotContain("vocabulary.characters", SafetensorsFile.Open(changedRead.Path).Tensors.Keys);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_exported_directory_has_the_same_tokenizer(bool isAsTrained)
    {
        using ModelPackage original = Open();
        UnigramRules others = new() { Scores = original.Tokenizer!.Unigram!.Scores, SplitsAtWhiteSpace = true, MarksBeginning = MarkPlacement.Never };
        ModelPackage package = isAsTrained ? original : original.With(original.Tokenizer with { Unigram = others, AddedTokens = [] });
        HuggingFaceExport.Write(package, _folder.At("exported"));
        Assert.False(File.Exists(_folder.At("exported/vocab.txt")));
        using ModelPackage read = CheckpointReader.Open(_folder.At("exported"));
        PackageAssert.SameDescriptionsOfAnyOrigin(package, read);
        AssertSame(package.Tokenizer!.Unigram!, read.Tokenizer!.Unigram!);
    }

    [Fact]
    public void A_trained_vocabulary_comes_back_from_a_file_and_from_an_export()
    {
        string golden = TokenizerGolden.Unpack("tokenizer-xlmr", _folder, file => file.StartsWith("tokenizer", StringComparison.Ordinal));
        TokenizerSettings settings = TokenizerFiles.Load(golden)!;
        using ModelPackage original = Open(settings.Vocabulary.Count);
        ModelPackage package = original.With(settings);
        using ModelPackage read = Write(package);
        TokenizerGolden.AssertEqual("tokenizer-xlmr", TextTokenizer.Create(read.Tokenizer!));
        HuggingFaceExport.Write(read, _folder.At("exported"));
        TokenizerGolden.AssertEqual("tokenizer-xlmr", TextTokenizer.Create(TokenizerFiles.Load(_folder.At("exported"))!));
    }

    [Theory]
    [MemberData(nameof(BadMetadata))]
    public void Refuses_rules_that_it_does_not_know(string old, string replacement, string item, string fragment)
    {
        string path = Change(metadata => metadata["tokenizer"] = metadata["tokenizer"].Replace(old, replacement, StringComparison.Ordinal), null, null);
        Refusal.Of(() => CompactFile.Open(path), path, item, fragment);
    }

    [Theory]
    [MemberData(nameof(BadTensors))]
    public void Refuses_tensors_that_are_damaged(string name, byte[]? bytes, string fragment)
    {
        string path = Change(_ => { }, name, bytes);
        Refusal.Of(() => CompactFile.Open(path), path, name is "vocabulary" && fragment.StartsWith("each", StringComparison.Ordinal) ? "vocabulary.scores" : name, fragment);
    }

    [Fact]
    public void Older_versions_cannot_say_it()
    {
        string path = Change(metadata => metadata["format_version"] = "3", null, null);
        Refusal.Of(() => CompactFile.Open(path), path, "tokenizer.model", "no field of this name");
    }

    [Fact]
    public void Word_pieces_have_no_scores()
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        using ModelPackage written = Write(original);
        string path = Rewrite(written.Path, _ => { }, "vocabulary.scores", new byte[44]);
        Refusal.Of(() => CompactFile.Open(path), path, "vocabulary.scores", "only the tensors that the metadata asks for");
    }

    [Fact]
    public void A_pair_is_laid_out_as_RoBERTa_does()
    {
        using ModelPackage package = Open(architecture: "ForQuestionAnswering");
        using ModelSession session = new(package, KernelChoice.Default, 1, ownsPackage: false);
        Assert.Equal([0, 4, 5, 2], session.Encode("我").Ids);
        Assert.Equal(14, session.TextCapacity);

        using LightModel model = AnyModel.Load(package.Path);
        PreparedInput<AnswerList> input = model.PrepareAnswers(new QuestionQuery("我", "我"));
        Assert.Equal(4 + 4, input.TokenCount);
        model.Run([input], TestContext.Current.CancellationToken);
        Assert.Equal((0, 1), (input.Read()[0].Start, input.Read()[0].Length));
    }

    private static void AssertSame(UnigramRules expected, UnigramRules actual)
    {
        Assert.Equal(expected.Scores, actual.Scores);
        Assert.Equal(expected.CharacterMap.ToArray(), actual.CharacterMap.ToArray());
        Assert.Equal(expected with { Scores = actual.Scores, CharacterMap = actual.CharacterMap }, actual);
    }

    private ModelPackage Open(int vocabulary = 11, string architecture = "Model")
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint(architecture).With("vocab_size", vocabulary);
        string words = (architecture == "Model" ? "" : "bert.") + "embeddings.word_embeddings.weight";
        checkpoint.Add(words, vocabulary, checkpoint.Tensors[words].Shape[1]);
        checkpoint.Pieces.Clear();
        string directory = checkpoint.Save(_folder);
        File.WriteAllText(Path.Combine(directory, "tokenizer.json"), new TinyUnigram().Root.ToJsonString());
        return ModelFiles.Open(directory);
    }

    private ModelPackage Write(ModelPackage package)
    {
        string path = _folder.At($"{Guid.NewGuid()}.lightlm");
        CompactWriter.Write(package, path, Precision.Float32);
        return ModelFiles.Open(path);
    }

    /// <summary>Writes a valid file with changes.</summary>
    private string Change(Action<Dictionary<string, string>> changeMetadata, string? tensor, byte[]? bytes)
    {
        using ModelPackage original = Open();
        using ModelPackage written = Write(original);
        return Rewrite(written.Path, changeMetadata, tensor, bytes);
    }

    /// <summary>Writes a file again with other metadata, and with other bytes for a tensor, or without it.</summary>
    private string Rewrite(string source, Action<Dictionary<string, string>> changeMetadata, string? changed, byte[]? bytes)
    {
        using SafetensorsFile file = SafetensorsFile.Open(source);
        Dictionary<string, string> metadata = new(file.Metadata);
        changeMetadata(metadata);
        List<TensorInfo> tensors = [.. file.Tensors.Values.Where(tensor => tensor.Name != changed)];
        if (bytes is not null)
        {
            bool isScores = changed == "vocabulary.scores";
            tensors.Add(new TensorInfo(changed!, isScores ? TensorType.Float32 : TensorType.UInt8, [isScores ? bytes.Length / 4 : bytes.Length]));
        }

        string path = _folder.At("changed.lightlm");
        SafetensorsWriter.Write(
            path,
            tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal),
            metadata,
            (tensor, stream) => stream.Write(tensor.Name == changed ? bytes! : file.ReadBytes(tensor)));
        return path;
    }
}
