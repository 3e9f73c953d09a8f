using LightLM.Clue;
using LightLM.Tasks;
using LightLM.Timing;
using LightLM.Weights;

namespace LightLM.Cli.Timing;

/// <summary>A model that is loaded anew for each round.</summary>
/// <param name="name">The name in reports.</param>
/// <param name="package">The model; it stays the caller's.</param>
/// <param name="threads">The threads of a call.</param>
/// <param name="tokenizes">Whether texts are read in each call.</param>
/// <param name="sets">The rows of each set and the head for them.</param>
internal sealed class ReloadedSubject(
    string name, ModelPackage package, int threads, bool tokenizes, IReadOnlyList<(TaskDescription Head, TimedRows Rows)> sets)
    : ITimedSubject, IDisposable
{
    private TimedModel? _model;
    private ModelSubject? _loaded;

    public string Name => name;

    public void Prepare()
    {
        _model = new TimedModel(package, threads);
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

        _loaded = new ModelSubject(name, items);
    }

    /// <exception cref="InputException">The model cannot read a row; the message names it.</exception>
    public void Run(ReadOnlySpan<int> items)
    {
        try
        {
            _loaded!.Run(items);
        }
        catch (InputException e)
        {
            throw new InputException($"{name}, {Describe(items)}: {e.Message}", e);
        }
    }

    public void Release()
    {
        _loaded = null;
        _model?.Dispose();
        _model = null;
    }

    public void Dispose() => Release();

    private string Describe(ReadOnlySpan<int> items)
    {
        int item = items[0];
        int set = 0;
        while (item >= sets[set].Rows.Ids.Count)
        {
            item -= sets[set++].Rows.Ids.Count;
        }

        string task = sets[set].Rows.Task.OfficialName();
        return items.Length > 1 ? task : $"{task} row {sets[set].Rows.Ids[item]}";
    }
}
