using LightLM.Clue;
using LightLM.Clue.Prediction;
using LightLM.Descriptions;
using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Models;

/// <summary>A model that is loaded anew for each round. Items are numbered over all sets; those of a set are also answered in one call.</summary>
/// <param name="name">The name in reports.</param>
/// <param name="load">Loads it.</param>
/// <param name="tokenizes">Whether texts are read in each call.</param>
/// <param name="sets">The rows of each set and the head for them.</param>
internal sealed class ReloadedSubject(
    string name, Func<TimedModel> load, bool tokenizes, IReadOnlyList<(TaskDescription Head, TimedRows Rows)> sets)
    : ITimedSubject, IDisposable
{
    private readonly HashSet<int> _setsWithUnread = [];
    private TimedModel? _model;
    private (LightModel Model, ClueQuery Row)[] _items = [];

    /// <summary>Does what is to be done before each turn.</summary>
    public Action? BeforeTurn { get; init; }

    /// <summary>Told of the first row of each set that the model cannot read: such a row counts as done when that is known.</summary>
    public Action<string>? Unread { get; init; }

    public string Name => name;

    public void BeginTurn() => BeforeTurn?.Invoke();

    public void Prepare()
    {
        _model = load();
        List<(LightModel Model, ClueQuery Row)> items = [];
        foreach ((TaskDescription head, TimedRows rows) in sets)
        {
            LightModel model = _model.ForTask(head, tokenizes);
            if (!tokenizes)
            {
                _model.Read(rows.Rows.SelectMany(row => row.Texts));
            }

            items.AddRange(rows.Rows.Select(row => (model, row)));
        }

        _items = [.. items];
    }

    public void Run(ReadOnlySpan<int> items)
    {
        try
        {
            Answer(items);
        }
        catch (InputException) when (items.Length > 1)
        {
            for (int i = 0; i < items.Length; i++)
            {
                Run(items.Slice(i, 1));
            }
        }
        catch (InputException e)
        {
            (int set, int row) = PlaceOf(items[0]);
            if (_setsWithUnread.Add(set))
            {
                TimedRows rows = sets[set].Rows;
                Unread?.Invoke($"{name}, {rows.Task.OfficialName()} row {rows.Examples[row].Id}: {e.Message} It is timed all the same.");
            }
        }
    }

    public void Release()
    {
        _items = [];
        _model?.Dispose();
        _model = null;
    }

    public void Dispose() => Release();

    private void Answer(ReadOnlySpan<int> items)
    {
        (LightModel model, ClueQuery row) = _items[items[0]];
        if (items.Length == 1)
        {
            row.Answer(model);
            return;
        }

        ClueQuery[] queries = new ClueQuery[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            queries[i] = _items[items[i]].Row;
        }

        ClueQuery.Answer(model, queries);
    }

    private (int Set, int Row) PlaceOf(int item)
    {
        int set = 0;
        while (item >= sets[set].Rows.Examples.Count)
        {
            item -= sets[set++].Rows.Examples.Count;
        }

        return (set, item);
    }
}
