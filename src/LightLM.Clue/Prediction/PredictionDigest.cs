using System.Security.Cryptography;
using LightLM.Clue.DataSets;

namespace LightLM.Clue.Prediction;

/// <summary>The SHA-256 of a prediction file: equal where all predictions are.</summary>
internal static class PredictionDigest
{
    /// <summary>Predicts the first rows of a data set.</summary>
    /// <param name="model">A model of the task.</param>
    /// <param name="task">The task.</param>
    /// <param name="dataPath">The data set.</param>
    /// <param name="rows">How many rows at most; null for all.</param>
    /// <param name="options">How they are predicted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>64 hexadecimal digits.</returns>
    /// <exception cref="DataFileException">The data set is missing or faulty.</exception>
    public static string Of(
        LightModel model, ClueTask task, string dataPath, int? rows, PredictionOptions? options = null, CancellationToken cancellationToken = default)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lightlm-digest-");
        try
        {
            string questions = Path.Combine(folder.FullName, "questions.json");
            string predictions = Path.Combine(folder.FullName, "predictions.json");
            File.WriteAllBytes(questions, ClueDataSet.QuestionBytes([.. ClueDataSet.Read(task, dataPath).Take(rows ?? int.MaxValue)]));
            CluePredictor.Predict(model, task, questions, predictions, options, cancellationToken);
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(predictions)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
