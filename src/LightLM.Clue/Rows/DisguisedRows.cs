using LightLM.Clue.DataSets;
using LightLM.Clue.Predictions;

namespace LightLM.Clue.Rows;

/// <summary>
/// Several groups of rows in one shuffled set, under ids that do not tell which group a row is of; the predictions for it are split into
/// those of the groups.
/// </summary>
internal sealed class DisguisedRows
{
    private readonly ClueTask _task;
    private readonly (RowId Own, RowId Disguised)[][] _ids;

    private DisguisedRows(ClueTask task, IReadOnlyList<ClueExample> rows, (RowId Own, RowId Disguised)[][] ids) =>
        (_task, Rows, _ids) = (task, rows, ids);

    /// <summary>
    /// The rows without labels, in the order of the file that is written of them; each has its id there, and the line that it had before.
    /// </summary>
    public IReadOnlyList<ClueExample> Rows { get; }

    /// <summary>Mixes groups of rows.</summary>
    /// <param name="task">The task that the rows are of.</param>
    /// <param name="groups">The groups; the same id may be in several of them.</param>
    /// <param name="seed">Decides the order: the same seed gives the same one.</param>
    public static DisguisedRows Mix(ClueTask task, IReadOnlyList<IReadOnlyList<ClueExample>> groups, int seed)
    {
        (int Group, int Place)[] places = [.. groups.SelectMany((rows, group) => rows.Select((_, place) => (group, place)))];
        (RowId Own, RowId Disguised)[][] ids = [.. groups.Select(rows => new (RowId Own, RowId Disguised)[rows.Count])];
        List<ClueExample> mixed = [];
        string? PassageOf((int Group, int Place) row) => (groups[row.Group][row.Place] as Cmrc2018Example)?.Passage;
        foreach ((int group, int place) in Shuffle(places, PassageOf, new Random(seed)))
        {
            ClueExample row = groups[group][place];
            RowId id = task == ClueTask.Cmrc2018 ? FormattableString.Invariant($"Q{mixed.Count}") : mixed.Count;
            ids[group][place] = (row.Id, id);
            mixed.Add(row.Bare() with { Id = id });
        }

        return new DisguisedRows(task, mixed, ids);
    }

    /// <summary>Splits predictions for <see cref="Rows"/> into those of the groups, under the rows' own ids and in their order.</summary>
    /// <param name="predictionsPath">
    /// The prediction file. Rows that it lacks are lacking in their group's file; what it has beyond them is ignored.
    /// </param>
    /// <param name="groupPaths">The files to write, one for each group.</param>
    /// <exception cref="DataFileException">The predictions cannot be read.</exception>
    /// <exception cref="FileException">A file cannot be written.</exception>
    /// <exception cref="ArgumentException">There are not as many paths as groups.</exception>
    public void Split(string predictionsPath, IReadOnlyList<string> groupPaths)
    {
        if (groupPaths.Count != _ids.Length)
        {
            throw new ArgumentException($"Expected {_ids.Length} paths, one for each group, found {groupPaths.Count}.", nameof(groupPaths));
        }

        switch (_task)
        {
            case ClueTask.Cluener:
                Dictionary<RowId, CluenerPrediction> entities = PredictionFile.ReadCluener(predictionsPath).ToDictionary(row => row.Id);
                ForEachGroup(entities, groupPaths, (row, id) => row with { Id = id }, PredictionFile.WriteCluener);
                break;
            case ClueTask.Cmrc2018:
                Dictionary<RowId, AnswerPrediction> answers = PredictionFile.ReadCmrc2018(predictionsPath).ToDictionary(row => row.Id);
                ForEachGroup(answers, groupPaths, (row, id) => row with { Id = id }, PredictionFile.WriteCmrc2018);
                break;
            default:
                Dictionary<RowId, LabelPrediction> labels = PredictionFile.ReadLabels(_task, predictionsPath).ToDictionary(row => row.Id);
                ForEachGroup(
                    labels, groupPaths, (row, id) => row with { Id = id }, (path, rows) => PredictionFile.WriteLabels(_task, path, rows));
                break;
        }
    }

    /// <summary>Places in a random order, those of one passage behind one another, as a file has them.</summary>
    private static IEnumerable<(int Group, int Place)> Shuffle(
        (int Group, int Place)[] places, Func<(int Group, int Place), string?> passageOf, Random random)
    {
        random.Shuffle(places);
        (int Group, int Place)[][] passages =
            [.. places.GroupBy(place => (object?)passageOf(place) ?? place).Select(passage => passage.ToArray())];

        // Otherwise passages with many questions would come first.
        random.Shuffle(passages);
        return passages.SelectMany(passage => passage);
    }

    private void ForEachGroup<T>(
        Dictionary<RowId, T> predictions, IReadOnlyList<string> paths, Func<T, RowId, T> rename, Action<string, IEnumerable<T>> write)
    {
        foreach (((RowId Own, RowId Disguised)[] ids, string path) in _ids.Zip(paths))
        {
            write(path, ids.Where(id => predictions.ContainsKey(id.Disguised)).Select(id => rename(predictions[id.Disguised], id.Own)));
        }
    }
}
