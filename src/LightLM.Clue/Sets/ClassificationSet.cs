using LightLM.Clue.DataSets;
using LightLM.Clue.Files;
using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;
using LightLM.Clue.Predictions;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Tasks;

namespace LightLM.Clue.Sets;

/// <summary>A data set of texts or pairs of texts with one label each, scored by accuracy; the files are JSON lines.</summary>
/// <remarks>
/// Rows have the members that the data set names for its texts, and "label"; "id", or "idx" as Hugging Face's exporter writes it, names them,
/// else their index counted from 0.
/// </remarks>
public sealed class ClassificationSet : DataSet
{
    private readonly string _first;
    private readonly string? _second;

    /// <summary>Describes a data set.</summary>
    /// <param name="name">The name.</param>
    /// <param name="predictionFileName">What its prediction file is called.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="first">The member that has the text, or the first of two.</param>
    /// <param name="second">The member that has the second text, if any.</param>
    internal ClassificationSet(string name, string predictionFileName, LabelSet labels, string first, string? second = null)
        : base(name, predictionFileName) => (LabelSet, _first, _second) = (labels, first, second);

    /// <summary>The labels, in the order in which exporters number them.</summary>
    public IReadOnlyList<string> Labels => LabelSet.Numbered;

    /// <summary>All about the labels.</summary>
    internal LabelSet LabelSet { get; }

    /// <summary>The label of rows that are left out of training and scores; null where there is none.</summary>
    public string? LeftOutLabel => LabelSet.Disputed;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The file cannot be read, or a row is not as it should be.</exception>
    public IReadOnlyList<ClassificationExample> Read(string path) => ClueDataSet.RowsOf(Name, path, ReadExample);

    /// <summary>Predicts the labels of rows.</summary>
    /// <param name="model">A classifier with the data set's labels, or what the data set calls them in words.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="options">Threads, and who is told of progress and of odd rows.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    public IReadOnlyList<LabelPrediction> Predict(
        LightModel model, IReadOnlyList<ClassificationExample> rows, PredictionOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] labels = ModelLabels.Match(model, HeadKind.SequenceClassification, Name, LabelSet);
        RowReading<ClassificationExample, Classification, LabelPrediction> reading = new(
            row => row.Text.First.Length + (row.Text.Second?.Length ?? 0),
            row => model.PrepareClassification(row.Text),
            (row, result) => new LabelPrediction(row.Id, labels[result.Id]),
            row => row.Text.Second is string second ? [(_first, row.Text.First), (_second!, second)] : [(_first, row.Text.First)],
            "the label is a guess from the rest of the row",
            _ => null);
        return reading.Run(model, rows, options, cancellationToken);
    }

    /// <summary>Scores predictions: the share of right labels. Rows without a prediction count as wrong.</summary>
    /// <param name="rows">Labelled rows; those with <see cref="LeftOutLabel"/> are left out and counted.</param>
    /// <param name="predictions">The predictions.</param>
    /// <exception cref="InputException">The two sides do not fit.</exception>
    public AccuracyScores Evaluate(IReadOnlyList<ClassificationExample> rows, IReadOnlyList<LabelPrediction> predictions)
    {
        ILookup<bool, ClassificationExample> byUse = rows.ToLookup(row => LeftOutLabel is null || row.Label != LeftOutLabel);
        ClassificationExample[]? leftOut = LeftOutLabel is null ? null : [.. byUse[false]];
        return ScoredLabels.Of(Name, [.. byUse[true]], row => row.Label, predictions, leftOut).Scores;
    }

    /// <inheritdoc/>
    public override AccuracyScores Evaluate(
        LightModel model, string dataPath, PredictionOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ClassificationExample> rows = ReadLabelled(dataPath);
        return Evaluate(rows, Predict(model, [.. rows.Where(row => row.Label != LeftOutLabel)], options, cancellationToken));
    }

    /// <inheritdoc/>
    public override AccuracyScores Evaluate(string dataPath, string predictionsPath) =>
        Evaluate(ReadLabelled(dataPath), PredictionFile.ReadLabels(LabelSet, predictionsPath));

    internal override PredictableRows Open(LightModel model, string dataPath) =>
        CluePredictor.Labels(Name, LabelSet, Read(dataPath), (rows, options, stop) => Predict(model, rows, options, stop));

    private ClassificationExample ReadExample(JsonItem row, RowId id, Fields fields)
    {
        TextPair text = new(fields.String(row, _first)!, _second is null ? null : fields.String(row, _second));
        return new ClassificationExample(id, row.Line, text, LabelField.ReadOptional(row, id, LabelSet, fields));
    }

    private IReadOnlyList<ClassificationExample> ReadLabelled(string path)
    {
        IReadOnlyList<ClassificationExample> rows = Read(path);
        return rows.FirstOrDefault(row => row.Label is null) is ClassificationExample unlabelled
            ? throw ClueDataSet.Unlabelled(path, unlabelled, "label", LabelSet.ToString())
            : rows;
    }
}
