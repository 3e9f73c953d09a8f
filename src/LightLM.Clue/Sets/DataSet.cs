using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;

namespace LightLM.Clue.Sets;

/// <summary>A data set that models are predicted on and scored by: one of the contest's four, or one beside them.</summary>
/// <remarks>
/// Every method throws <see cref="DataFileException"/> for a faulty data or prediction file, <see cref="InputException"/> where predictions do
/// not fit the data, and <see cref="TaskMismatchException"/> for a model with another head or with labels that are not the data set's.
/// </remarks>
public abstract class DataSet
{
    private protected DataSet(string name, string predictionFileName) => (Name, PredictionFileName) = (name, predictionFileName);

    /// <summary>The name, such as "tnews".</summary>
    public string Name { get; }

    /// <summary>What its prediction file is called.</summary>
    public string PredictionFileName { get; }

    /// <summary>Predicts data and writes the prediction file, which appears under its name only when complete.</summary>
    /// <param name="model">A model of the data set.</param>
    /// <param name="dataPath">The data; labels are ignored.</param>
    /// <param name="outputPath">The prediction file.</param>
    /// <param name="options">Threads, and who is told of progress and of odd rows.</param>
    /// <param name="cancellationToken">Cancels between groups; no file is left.</param>
    /// <exception cref="UnansweredRowsException">Rows could not be answered; the file has the others.</exception>
    public void Predict(
        LightModel model, string dataPath, string outputPath, PredictionOptions? options = null, CancellationToken cancellationToken = default) =>
        PredictionRun.Write(Open(model, dataPath), dataPath, outputPath, options, cancellationToken);

    /// <summary>Predicts labelled data and scores the predictions.</summary>
    /// <param name="model">A model of the data set.</param>
    /// <param name="dataPath">The labelled data.</param>
    /// <param name="options">Threads, and who is told of progress and of odd rows.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    public abstract ClueScores Evaluate(
        LightModel model, string dataPath, PredictionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Scores a prediction file against labelled data.</summary>
    /// <param name="dataPath">The labelled data.</param>
    /// <param name="predictionsPath">The predictions.</param>
    public abstract ClueScores Evaluate(string dataPath, string predictionsPath);

    /// <summary>Reads the rows of data, to be predicted in parts.</summary>
    /// <param name="model">A model of the data set.</param>
    /// <param name="dataPath">The data; labels are ignored.</param>
    internal abstract PredictableRows Open(LightModel model, string dataPath);
}
