namespace LightLM.Clue.Predictions;

/// <summary>How many rows two prediction files answer alike.</summary>
/// <param name="Same">Rows with the same prediction in both.</param>
/// <param name="Rows">Rows that at least one of them has.</param>
internal sealed record PredictionAgreement(int Same, int Rows)
{
    /// <summary>Compares two files of the same rows.</summary>
    /// <param name="task">The task.</param>
    /// <param name="firstPath">A prediction file.</param>
    /// <param name="secondPath">Another one. A row that only one of them has counts as different.</param>
    /// <exception cref="DataFileException">A file cannot be read.</exception>
    public static PredictionAgreement Of(ClueTask task, string firstPath, string secondPath) => task switch
    {
        ClueTask.Cluener => Of(PredictionFile.ReadCluener(firstPath), PredictionFile.ReadCluener(secondPath)),
        ClueTask.Cmrc2018 => Of(PredictionFile.ReadCmrc2018(firstPath), PredictionFile.ReadCmrc2018(secondPath)),
        _ => Of(PredictionFile.ReadLabels(task, firstPath), PredictionFile.ReadLabels(task, secondPath)),
    };

    /// <summary>Compares entities: the same are sets of equal types and spans, and of equal surfaces without a span.</summary>
    public static PredictionAgreement Of(IReadOnlyList<CluenerPrediction> first, IReadOnlyList<CluenerPrediction> second) =>
        Of(first, second, row => row.Id, (one, other) =>
            Spans(one).SetEquals(Spans(other)) && one.Unplaced.ToHashSet().SetEquals(other.Unplaced));

    /// <summary>Compares labels.</summary>
    public static PredictionAgreement Of(IReadOnlyList<LabelPrediction> first, IReadOnlyList<LabelPrediction> second) =>
        Of(first, second, row => row.Id, (one, other) => one.Label == other.Label);

    /// <summary>Compares answers.</summary>
    public static PredictionAgreement Of(IReadOnlyList<AnswerPrediction> first, IReadOnlyList<AnswerPrediction> second) =>
        Of(first, second, row => row.Id, (one, other) => one.Answer == other.Answer);

    private static PredictionAgreement Of<T>(IReadOnlyList<T> first, IReadOnlyList<T> second, Func<T, RowId> idOf, Func<T, T, bool> areSame)
    {
        Dictionary<RowId, T> others = second.ToDictionary(idOf);
        T[] common = [.. first.Where(row => others.ContainsKey(idOf(row)))];
        return new PredictionAgreement(common.Count(row => areSame(row, others[idOf(row)])), first.Count + second.Count - common.Length);
    }

    private static HashSet<(string Type, int First, int Last)> Spans(CluenerPrediction row) =>
        [.. row.Entities.Select(entity => (entity.Type, entity.First, entity.Last))];
}
