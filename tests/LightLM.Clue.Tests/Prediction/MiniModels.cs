using System.Globalization;
using System.Text.Json.Nodes;
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
        TinyCheckpoint checkpoint = new TinyCheckpoint(architecture)
            .With("task", task.OfficialName())
            .With("max_position_embeddings", Positions)
            .With("max_length", Positions);
        checkpoint.Add("bert.embeddings.position_embeddings.weight", Positions, 4);
        if (labels.Length > 0)
        {
            checkpoint.AddDense("classifier", labels.Length, 4);
            checkpoint.With("id2label", new JsonObject(labels.Select((label, i) =>
                KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), (JsonNode?)label))));
        }

        return LightModel.Load(checkpoint.Save(folder, task.OfficialName()));
    }
}
