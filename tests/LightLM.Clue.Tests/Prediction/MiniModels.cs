using System.Globalization;
using System.Text.Json.Nodes;
using LightLM.Checkpoints;
using LightLM.Testing;

namespace LightLM.Clue.Tests.Prediction;

/// <summary>Small untrained models with the tasks' heads and labels.</summary>
internal static class MiniModels
{
    /// <summary>The longest input in tokens.</summary>
    public const int Positions = 256;

    /// <param name="folder">Where the checkpoint is written.</param>
    /// <param name="task">The task.</param>
    /// <param name="foreignLabel">A label that the task does not know, in the place of one of its own.</param>
    public static LightModel Load(TemporaryFolder folder, ClueTask task, string? foreignLabel = null)
    {
        (string architecture, string[] labels) = task switch
        {
            ClueTask.Cluener => ("ForTokenClassification", ["S-name", "B-address", foreignLabel is null ? "O" : "S-" + foreignLabel]),
            ClueTask.Csl => ("ForSequenceClassification", ["0", foreignLabel ?? "1"]),
            ClueTask.Cluewsc2020 => ("ForSpanPairClassification", new[] { "false", foreignLabel ?? "true" }),
            _ => ("ForQuestionAnswering", []),
        };
        return LightModel.Load(ModelFiles.Open(Checkpoint(architecture, task.OfficialName(), labels).Save(folder, task.OfficialName())));
    }

    /// <summary>A classifier of texts and pairs.</summary>
    /// <param name="folder">Where the checkpoint is written.</param>
    /// <param name="name">The name of the data set.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="names">What answers call them, where that is something else.</param>
    public static LightModel LoadClassifier(TemporaryFolder folder, string name, IReadOnlyList<string> labels, string[]? names = null)
    {
        TinyCheckpoint checkpoint = Checkpoint("ForSequenceClassification", name, labels);
        if (names is not null)
        {
            checkpoint.With("label_names", new JsonArray([.. names.Select(label => (JsonNode?)label)]));
        }

        return LightModel.Load(ModelFiles.Open(checkpoint.Save(folder, name)));
    }

    private static TinyCheckpoint Checkpoint(string architecture, string name, IReadOnlyList<string> labels)
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint(architecture)
            .With("task", name)
            .With("max_position_embeddings", Positions)
            .With("max_length", Positions);
        checkpoint.Add("bert.embeddings.position_embeddings.weight", Positions, 4);
        if (labels.Count > 0)
        {
            checkpoint.AddDense("classifier", labels.Count, 4);
            checkpoint.With("id2label", new JsonObject(labels.Select((label, i) =>
                KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), (JsonNode?)label))));
        }

        return checkpoint;
    }
}
