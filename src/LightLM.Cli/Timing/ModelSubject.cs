using LightLM.Clue;
using LightLM.Timing;

namespace LightLM.Cli.Timing;

/// <summary>A model that answers the rows of test sets; items are numbered over all sets.</summary>
/// <param name="name">The name in reports.</param>
/// <param name="items">Each item's row and the model that has the head for it.</param>
internal sealed class ModelSubject(string name, IReadOnlyList<(LightModel Model, ClueQuery Row)> items) : ITimedSubject
{
    public string Name => name;

    public void Run(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            items[row].Row.Answer(items[row].Model);
        }
    }
}
