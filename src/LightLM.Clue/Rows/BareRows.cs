using LightLM.Clue.DataSets;

namespace LightLM.Clue.Rows;

/// <summary>Rows as nothing but questions.</summary>
internal static class BareRows
{
    /// <summary>The row without labels and answers, and without the title, which no task reads and which names the passage.</summary>
    public static ClueExample Bare(this ClueExample row) => row switch
    {
        CluenerExample sentence => sentence with { Entities = null, Unplaced = [] },
        CslExample paper => paper with { Label = null },
        Cluewsc2020Example pronoun => pronoun with { Label = null },
        Cmrc2018Example question => question with { Title = null, Answers = [] },
        _ => throw new ArgumentException("Expected a row of one of the four tasks.", nameof(row)),
    };
}
