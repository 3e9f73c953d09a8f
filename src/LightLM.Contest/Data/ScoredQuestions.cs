using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Rows;
using LightLM.Timing.Models;
using LightLM.Tokenization;

namespace LightLM.Contest.Data;

/// <summary>What a command is asked for its score.</summary>
/// <param name="Rows">The rows, the labelled ones among others, under other ids.</param>
/// <param name="File">The file of them, without labels.</param>
/// <param name="Timed">The same with their lengths.</param>
internal sealed record ScoredQuestions(DisguisedRows Rows, byte[] File, TimedRows Timed)
{
    public static ScoredQuestions Of(DisguisedRows rows, ClueTask task, TextTokenizer tokenizer) =>
        new(rows, ClueDataSet.QuestionBytes(rows.Rows), TimedRows.Of(task, rows.Rows, tokenizer));
}
