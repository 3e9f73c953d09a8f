using LightLM.Bench.Models;
using LightLM.Bench.Sets;
using LightLM.Clue.DataSets;

namespace LightLM.Bench.Serving;

/// <summary>Rows of the labelled sets, as requests.</summary>
internal sealed class ServedTexts
{
    private const int Count = 200;

    private ServedTexts(string[] sentences, IReadOnlyList<ServedRequest> questions)
    {
        Sentences = sentences;
        Questions = questions;
    }

    /// <summary>Sentences whose entities are asked for, in no order of length.</summary>
    public string[] Sentences { get; }

    /// <summary>Questions about passages of one to three windows.</summary>
    public IReadOnlyList<ServedRequest> Questions { get; }

    /// <summary>Reads the sets.</summary>
    public static ServedTexts Read(SharedFolder shared)
    {
        ClueExample[] sentences = Shuffle(SetSample.Take(ClueDataSet.ReadCluener(shared.DevSet("cluener")), Count));
        ClueExample[] questions = Shuffle(SetSample.Take(ClueDataSet.ReadCmrc2018(shared.DevSet("cmrc2018")), Count));
        return new ServedTexts(
            [.. sentences.Cast<CluenerExample>().Select(row => row.Text)],
            [.. questions.Cast<Cmrc2018Example>().Select(row => ServedRequest.OfQuestion(row.Question, row.Passage))]);
    }

    private static ClueExample[] Shuffle(IReadOnlyList<ClueExample> rows)
    {
        ClueExample[] shuffled = [.. rows];
        new Random(1).Shuffle(shuffled);
        return shuffled;
    }
}
