using System.Text.Json.Nodes;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

/// <summary>Checkpoints with random weights, one for each head: what they answer means nothing, but has the right form.</summary>
public sealed class TinyModels : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyModels()
    {
        Entities = Save("ForTokenClassification", checkpoint =>
            checkpoint.With("id2label", new JsonObject { ["0"] = "O", ["1"] = "B-name", ["2"] = "I-name" }));
        Labels = Save("ForSequenceClassification");
        Reranker = Save("ForSequenceClassification", checkpoint =>
        {
            checkpoint.AddDense("classifier", 1, 4);
            checkpoint.With("id2label", new JsonObject { ["0"] = "fits" });
        }, "Reranker");
        Spans = Save("ForSpanPairClassification");
        Answers = Save("ForQuestionAnswering", checkpoint => checkpoint.With("max_question_tokens", 3).With("window_overlap", 2));
        Masks = Save("ForMaskedLM");
        Pretrained = Save("ForPreTraining");
        Extraction = Save("UIE", checkpoint =>
        {
            checkpoint.Config["max_length"] = 16;
            checkpoint.Tensors["linear_start.bias"].Values[0] = 8;
            checkpoint.Tensors["linear_end.bias"].Values[0] = 8;
        });
        Choices = Save("ForMultipleChoice");
        Replacements = TinyCheckpoint.Discriminator().Save(_folder, "Discriminator");
        Plain = Save("Model");
        Vocabulary = Path.Combine(Plain, "vocab.txt");
    }

    public string Entities { get; }

    public string Labels { get; }

    public string Reranker { get; }

    public string Spans { get; }

    public string Answers { get; }

    public string Masks { get; }

    public string Pretrained { get; }

    /// <summary>Finds each token, whatever is asked for.</summary>
    public string Extraction { get; }

    public string Choices { get; }

    public string Replacements { get; }

    public string Plain { get; }

    public string Vocabulary { get; }

    public void Dispose() => _folder.Dispose();

    private string Save(string architecture, Action<TinyCheckpoint>? change = null, string? name = null)
    {
        TinyCheckpoint checkpoint = new(architecture);
        change?.Invoke(checkpoint);
        return checkpoint.Save(_folder, name ?? architecture);
    }
}
