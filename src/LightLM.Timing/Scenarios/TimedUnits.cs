using LightLM.Timing.Statistics;

namespace LightLM.Timing.Scenarios;

/// <summary>What is timed in one measurement each, and which units make a turn; a turn never spans two sets.</summary>
internal sealed class TimedUnits
{
    private readonly List<int[]> _items = [];
    private readonly List<Range> _turns = [];
    private readonly List<Range> _sets = [];
    private readonly int[] _itemLengths;

    public TimedUnits(IReadOnlyList<TimedSet> sets, TimingOptions options)
    {
        _itemLengths = [.. sets.SelectMany(set => set.Lengths)];
        int firstItem = 0;
        foreach (TimedSet set in sets)
        {
            int[] items = [.. Enumerable.Range(firstItem, set.Lengths.Count)];
            int firstUnit = _items.Count;
            _items.AddRange(options.Scenario == Scenario.Offline ? [items] : items.Select(item => new[] { item }));
            AddTurns(firstUnit, options);
            _sets.Add(firstUnit.._items.Count);
            firstItem += items.Length;
        }

        int[] byLength = [.. Enumerable.Range(0, _items.Count).OrderBy(unit => LengthOf(_items[unit]))];
        Shortest = byLength[0];
        Typical = byLength[byLength.Length / 2];
        Longest = byLength[^1];
    }

    /// <summary>The items of each unit.</summary>
    public IReadOnlyList<int[]> Items => _items;

    /// <summary>The units of each turn.</summary>
    public IReadOnlyList<Range> Turns => _turns;

    /// <summary>The shortest unit.</summary>
    public int Shortest { get; }

    /// <summary>A unit of medium length.</summary>
    public int Typical { get; }

    /// <summary>The longest unit.</summary>
    public int Longest { get; }

    /// <summary>The length of a unit: that of its items together.</summary>
    public int LengthOf(int[] items) => items.Sum(item => _itemLengths[item]);

    /// <summary>Cuts the rounds [subject][round][unit] into a table for each set and subject, of the time of an item.</summary>
    public SetTimes[] Tables(IReadOnlyList<TimedSet> sets, IReadOnlyList<double[]>[] rounds) =>
        [.. sets.Select((set, i) => new SetTimes(set, [.. rounds.Select(subject => Table(_sets[i], subject))]))];

    private void AddTurns(int firstUnit, TimingOptions options)
    {
        for (int start = firstUnit; start < _items.Count;)
        {
            int end = start + 1;
            int length = LengthOf(_items[start]);
            while (end < _items.Count && end - start < options.UnitsPerTurn && !(length + LengthOf(_items[end]) > options.LengthPerTurn))
            {
                length += LengthOf(_items[end++]);
            }

            _turns.Add(start..end);
            start = end;
        }
    }

    private TimeTable Table(Range units, IReadOnlyList<double[]> rounds) =>
        new([.. rounds.Select(round => round[units].Zip(_items[units], (time, items) => time / items.Length).ToArray())]);
}
