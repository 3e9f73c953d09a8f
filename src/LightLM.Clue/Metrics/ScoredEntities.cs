using LightLM.Clue.DataSets;
using LightLM.Clue.Predictions;

namespace LightLM.Clue.Metrics;

/// <summary>Sentences of CLUENER2020, by the mean of the types' F1 over surfaces.</summary>
internal sealed class ScoredEntities : ScoredRows
{
    private readonly EntityCounts _surfaces;

    public ScoredEntities(IReadOnlyList<CluenerExample> data, IReadOnlyList<CluenerPrediction> predictions)
    {
        Alignment<CluenerPrediction> alignment = new(data, predictions, prediction => prediction.Id);
        List<IReadOnlyDictionary<string, EntityScores>> surfaces = [];
        List<IReadOnlyDictionary<string, EntityScores>> spans = [];
        foreach (CluenerExample row in data)
        {
            IReadOnlyList<ClueEntity> entities = RowLabel.Require(row.Entities, row);
            CluenerPrediction prediction = alignment.PredictionFor(row) ?? new CluenerPrediction(row.Id, []);
            surfaces.Add(RowEntities.Compare(Surfaces(entities, row.Unplaced), Surfaces(prediction.Entities, prediction.Unplaced)));
            spans.Add(RowEntities.Compare(entities.Select(Span), prediction.Entities.Select(Span)));
        }

        _surfaces = new EntityCounts(surfaces);
        EntityCounts bySpan = new(spans);
        int[] all = All(data.Count);
        Scores = new CluenerScores
        {
            Task = ClueTask.Cluener.OfficialName(),
            Items = data.Count,
            Missing = alignment.Missing,
            Unknown = alignment.Unknown,
            PerType = _surfaces.PerType(all),
            PerTypeSpans = bySpan.PerType(all),
            F1Macro = _surfaces.F1Macro(all),
            F1MacroSpans = bySpan.F1Macro(all),
            F1Micro = bySpan.Total(all).F1,
        };
    }

    public override CluenerScores Scores { get; }

    public override double FigureOf(ReadOnlySpan<int> rows) => _surfaces.F1Macro(rows);

    private static IEnumerable<(string Type, string Key)> Surfaces(IEnumerable<ClueEntity> entities, IEnumerable<EntitySurface> unplaced) =>
        entities.Select(entity => (entity.Type, entity.Surface)).Concat(unplaced.Select(entity => (entity.Type, entity.Surface)));

    private static (string Type, (int First, int Last) Key) Span(ClueEntity entity) => (entity.Type, (entity.First, entity.Last));
}
