using LightLM.Threading;

namespace LightLM.Tasks;

/// <summary>The items that one call works on at a time; used again by later calls, so that these allocate nothing but their answers.</summary>
internal sealed class TaskCall<TQuery, TAnswer>(TaskHead<TQuery, TAnswer> head) : IReusable
{
    /// <summary>So many tokens fill many batches.</summary>
    private const int MostTokens = 1 << 13;

    private const int MostInputs = 1 << 9;

    /// <summary>A call that holds more is left to the garbage collector, so that one huge text does not hold its memory for good.</summary>
    private const long RetainedBytes = 1 << 23;

    private readonly List<TaskInput<TQuery, TAnswer>> _inputs = [];
    private readonly InputRun _run = new(head.Session);
    private int _count;
    private long _tokens;

    /// <summary>Whether the items are to be run before more are prepared.</summary>
    public bool IsFull => _tokens >= MostTokens || _count == MostInputs;

    /// <summary>Prepares the next item.</summary>
    /// <returns>The item's error, or null.</returns>
    public InputException? Prepare(in TQuery query)
    {
        if (_count == _inputs.Count)
        {
            _inputs.Add(head.CreateInput());
        }

        TaskInput<TQuery, TAnswer> input = _inputs[_count++];
        input.Prepare(query);
        _tokens += input.TokenCount;
        return input.Error;
    }

    /// <summary>Runs all items.</summary>
    /// <returns>The tokens that the encoder has read.</returns>
    public long Run(CancellationToken cancellationToken) => _run.Run(_inputs, _count, telemetry: null, cancellationToken);

    /// <summary>Prepares and runs one item.</summary>
    /// <exception cref="InputException">The item cannot be answered.</exception>
    public TaskInput<TQuery, TAnswer> Run(in TQuery query, CancellationToken cancellationToken)
    {
        Prepare(query);
        Run(cancellationToken);
        _inputs[0].RequireRun();
        return _inputs[0];
    }

    /// <summary>Reads the answer of an item.</summary>
    public TAnswer Read(int index) => _inputs[index].Read();

    /// <summary>Makes room for the next items.</summary>
    public void Clear()
    {
        for (int i = 0; i < _count; i++)
        {
            _inputs[i].Reset();
        }

        _count = 0;
        _tokens = 0;
    }

    /// <inheritdoc/>
    public bool Reset()
    {
        Clear();
        long bytes = 0;
        foreach (TaskInput<TQuery, TAnswer> input in _inputs)
        {
            bytes += input.RetainedBytes;
        }

        return bytes <= RetainedBytes;
    }
}
