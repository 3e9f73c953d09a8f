using LightLM.Clue;
using LightLM.Clue.Prediction;
using LightLM.Descriptions;
using LightLM.Tasks;
using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Models;

/// <summary>A model that is loaded anew for each round. Items are numbered over all sets; those of a set are also answered in one call.</summary>
/// <param name="name">The name in reports.</param>
/// <param name="load">Loads it.</param>
/// <param name="tokenizes">Whether texts are read in each call, or once before the clock starts.</param>
/// <param name="sets">The rows of each set and the head for them.</param>
internal sealed class ReloadedSubject(
    string name, Func<TimedModel> load, bool tokenizes, IReadOnlyList<(TaskDescription Head, TimedRows Rows)> sets)
    : ITimedSubject, IDisposable
{
    /// <summary>So many rows of a call are worked on at a time, as when a file is predicted.</summary>
    private const int RowsAtOnce = 64;

    private readonly HashSet<int> _setsWithUnread = [];
    private TimedModel? _model;
    private Item[] _items = [];

    /// <summary>Does what is to be done before each turn.</summary>
    public Action? BeforeTurn { get; init; }

    /// <summary>Told of the first row of each set that the model cannot read: such a row counts as done when that is known.</summary>
    public Action<string>? Unread { get; init; }

    public string Name => name;

    public void BeginTurn() => BeforeTurn?.Invoke();

    public void Prepare()
    {
        _model = load();
        List<Item> items = [];
        foreach ((TaskDescription head, TimedRows rows) in sets)
        {
            LightModel model = _model.ForTask(head);
            items.AddRange(rows.Rows.Select(row => new Item(model, row, tokenizes ? null : row.Prepare(model))));
        }

        _items = [.. items];
    }

    public void Run(ReadOnlySpan<int> items)
    {
        for (int first = 0; first < items.Length; first += RowsAtOnce)
        {
            Answer(items[first..Math.Min(items.Length, first + RowsAtOnce)]);
        }
    }

    public void Release()
    {
        _items = [];
        _model?.Dispose();
        _model = null;
    }

    public void Dispose() => Release();

    /// <summary>Answers rows of one set.</summary>
    private void Answer(ReadOnlySpan<int> items)
    {
        PreparedInput[] inputs = new PreparedInput[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            Item item = _items[items[i]];
            inputs[i] = item.Input ?? item.Row.Prepare(item.Model);
        }

        _items[items[0]].Model.Run(inputs);
        for (int i = 0; i < items.Length; i++)
        {
            if (inputs[i].Error is InputException error)
            {
                Tell(items[i], error);
            }
            else
            {
                _items[items[i]].Row.Read(inputs[i]);
            }
        }
    }

    private void Tell(int item, InputException error)
    {
        (int set, int row) = PlaceOf(item);
        if (_setsWithUnread.Add(set))
        {
            TimedRows rows = sets[set].Rows;
            Unread?.Invoke($"{name}, {rows.Task.OfficialName()} row {rows.Examples[row].Id}: {error.Message} It is timed all the same.");
        }
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

    /// <summary>A row that is timed.</summary>
    /// <param name="Model">The model with the head for it.</param>
    /// <param name="Row">The row.</param>
    /// <param name="Input">The row as it was read before the clock started; null where it is read in each call.</param>
    private readonly record struct Item(LightModel Model, ClueQuery Row, PreparedInput? Input);
}
