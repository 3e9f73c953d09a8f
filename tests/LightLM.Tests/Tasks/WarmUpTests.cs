using LightLM.Testing;

namespace LightLM.Tests.Tasks;

/// <summary>Loading warms up every model, however small its limits are, and never fails for it.</summary>
public sealed class WarmUpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Architectures =>
        ["Model", "ForTokenClassification", "ForSequenceClassification", "ForSpanPairClassification", "ForQuestionAnswering", "ForMaskedLM", "Crf", "GlobalPointer", "EffiGlobalPointer", "Span"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Every_head_is_warmed_up(string architecture)
    {
        foreach (int threads in (int[])[1, 2])
        {
            using LightModel model = AnyModel.Load(Checkpoint(architecture).Save(_folder), new LightModelOptions { Threads = threads });
            Assert.Equal(4, model.Embed("我").Length);
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_model_without_room_or_words_still_loads(string architecture)
    {
        int shortest = architecture == "ForQuestionAnswering" ? 5 : 3;
        TinyCheckpoint small = Checkpoint(architecture).With("task", "tiny").With("max_length", shortest);
        using (LightModel model = AnyModel.Load(small.Save(_folder)))
        {
            Assert.Equal(shortest, model.Task.MaxLength);
        }

        TinyCheckpoint wordless = Checkpoint(architecture);
        wordless.Pieces.Clear();
        using (LightModel model = AnyModel.Load(wordless.Save(_folder, "wordless")))
        {
            Assert.Throws<ModelFileException>(() => model.Embed("我"));
        }
    }

    private static TinyCheckpoint Checkpoint(string architecture) => architecture == "ForTokenClassification"
        ? new TinyCheckpoint(architecture).With("id2label", new System.Text.Json.Nodes.JsonObject { ["0"] = "O", ["1"] = "B-x", ["2"] = "I-x" })
        : new TinyCheckpoint(architecture);
}
