using LightLM.Clue;
using LightLM.Timing;

namespace LightLM.Cli.Timing;

/// <summary>A model that answers the rows of test sets, those of a set also in one call; items are numbered over all sets.</summary>
/// <param name="name">The name in reports.</param>
/// <param name="items">Each item's row and the model that has the head for it.</param>
internal sealed class ModelSubject(string name, IReadOnlyList<(LightModel Model, ClueQuery Row)> items) : ITimedSubject
{
    public string Name => name;

    public void Run(ReadOnlySpan<int> rows)
    {
        if (rows.Length == 1)
        {
            items[rows[0]].Row.Answer(items[rows[0]].Model);
            return;
        }

        ClueQuery[] queries = new ClueQuery[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            queries[i] = items[rows[i]].Row;
        }

        ClueQuery.Answer(items[rows[0]].Model, queries);
    }
}
