using System.Text.RegularExpressions;
using LightLM.Clue.DataSets;
using LightLM.Clue.Files;
using LightLM.Clue.Metrics;
using LightLM.Clue.Predictions;
using LightLM.Tokenization;

namespace LightLM.Clue.Submissions;

/// <summary>Checks one prediction file, against its test set where there is one.</summary>
internal sealed partial class PredictionCheck
{
    // Placeholders of the official test file, which its readers expect in the place of answers.
    private const string DummyAnswer = "FAKE_ANSWER";

    // More of a row's entities in the wrong place are not looked for: they cost a message each.
    private const int MostMismatches = 100;
    private readonly string? _testPath;

    private PredictionCheck(ClueTask task, string path, string? testPath)
    {
        Task = task;
        Problems = new ProblemList(path);
        _testPath = testPath;
    }

    public ClueTask Task { get; }

    public ProblemList Problems { get; }

    /// <summary>The bytes that were checked, or null when the file could not be read.</summary>
    public DataFile? File { get; private set; }

    /// <param name="task">The task.</param>
    /// <param name="path">The prediction file.</param>
    /// <param name="testPath">The test set's file, if it is from one.</param>
    /// <param name="readTestSet">Reads the test set, or gives null to check against what is known of the official one.</param>
    public static PredictionCheck Run(ClueTask task, string path, string? testPath, Func<IReadOnlyList<ClueExample>?> readTestSet)
    {
        PredictionCheck check = new(task, path, testPath);
        try
        {
            check.File = DataFile.Read(path);
            check.Run(check.File, readTestSet());
        }
        catch (DataFileException e)
        {
            check.Problems.Add(e);
        }

        return check;
    }

    private void Run(DataFile file, IReadOnlyList<ClueExample>? testSet)
    {
        if (file.HasByteOrderMark)
        {
            Problems.Error(1, "the file starts with a byte order mark, which Python's JSON reader refuses; save it as UTF-8 without one.");
        }

        if (ForeignPredictions.FindTask(Task, file.Content, testSet?.Count ?? Task.OfficialTestRows()) is string foreign)
        {
            Problems.Error(null, foreign);
            return;
        }

        switch (Task)
        {
            case ClueTask.Cluener:
                CheckEntities(PredictionFormat.ParseCluener(file.Content, Problems, allowBlankEnd: false), testSet);
                break;
            case ClueTask.Cmrc2018:
                CheckAnswers(PredictionFormat.ParseAnswers(file.Content, Problems), testSet);
                break;
            default:
                CheckIds(PredictionFormat.ParseLabels(Task.RowLabels(), file.Content, Problems, allowBlankEnd: false), testSet);
                break;
        }
    }

    private void CheckEntities(List<Located<CluenerPrediction>> predictions, IReadOnlyList<ClueExample>? testSet)
    {
        if (!CheckIds(predictions, testSet))
        {
            return;
        }

        if (predictions.Count > 1 && predictions.All(prediction => prediction.Value?.Entities is { Count: 0 }))
        {
            Problems.Warn(null, $"no row of {predictions.Count} has an entity: is this a file of predictions?");
        }

        Dictionary<RowId, ClueExample> rows = ById(testSet ?? []);
        foreach (Located<CluenerPrediction> prediction in predictions)
        {
            CodePointText? text = rows.GetValueOrDefault(prediction.Id) is CluenerExample row ? new CodePointText(row.Text) : null;
            IEnumerable<(ClueEntity Entity, string? Mismatch)> checks = (prediction.Value?.Entities ?? [])
                .Select(entity => (entity, text is null ? FindWrongLength(entity) : CluenerFormat.FindMismatch(entity, text)));
            foreach ((ClueEntity entity, string? mismatch) in checks.Where(check => check.Mismatch is not null).Take(MostMismatches))
            {
                Problems.Add(prediction.Line, CluenerFormat.FieldOf(entity.Type, entity.Surface), mismatch!);
            }
        }
    }

    private void CheckAnswers(List<Located<AnswerPrediction>> predictions, IReadOnlyList<ClueExample>? testSet)
    {
        if (!CheckIds(predictions, testSet))
        {
            return;
        }

        if (predictions.Count > 1 && predictions.All(prediction => string.IsNullOrWhiteSpace(prediction.Value?.Answer)))
        {
            Problems.Warn(null, $"none of {predictions.Count} answers has a text, so that all score 0: is this a file of predictions?");
            return;
        }

        Dictionary<RowId, ClueExample> rows = ById(testSet ?? []);
        foreach (Located<AnswerPrediction> prediction in predictions)
        {
            if (prediction.Value?.Answer is not string answer)
            {
                continue;
            }

            if (string.IsNullOrWhiteSpace(answer))
            {
                Problems.Warn(prediction.Line, $"{Name(prediction.Id)}: the answer is empty; the official scorer gives it 0.", prediction.Id);
            }
            else if (answer.StartsWith(DummyAnswer, StringComparison.Ordinal))
            {
                string message = $"{Name(prediction.Id)}: the answer is the test file's dummy {CodePoints.Excerpt(answer)}; predict the question.";
                Problems.Error(prediction.Line, message, prediction.Id);
            }
            else if (rows.GetValueOrDefault(prediction.Id) is Cmrc2018Example { Passage: string passage }
                && !passage.Contains(answer, StringComparison.Ordinal))
            {
                string message = $"{Name(prediction.Id)}: the answer \"{CodePoints.Excerpt(answer)}\" does not occur in the passage.";
                Problems.Warn(prediction.Line, message, prediction.Id);
            }
            else if (testSet is null && !OfficialQuestionId().IsMatch(prediction.Id.ToString()))
            {
                string message = $"'{Name(prediction.Id)}' is no question of the official test set (TEST_n_QUERY_m).";
                Problems.Error(prediction.Line, message, prediction.Id);
            }
        }
    }

    /// <summary>Reports missing, unknown and wrongly typed ids; false when the ids as a whole belong to other rows.</summary>
    private bool CheckIds<T>(List<Located<T>> predictions, IReadOnlyList<ClueExample>? testSet)
        where T : class
    {
        RowId[] given = [.. predictions.Select(prediction => prediction.Id)];
        Problems.NameRows(OnLinesOfTheirOwn(predictions));
        if (testSet is null && Task == ClueTask.Cmrc2018)
        {
            int questions = Task.OfficialTestRows();
            if (ForeignPredictions.FindSplit(Task, given, OfficialQuestions, null) is string other)
            {
                Problems.Error(null, other);
                return false;
            }

            if (given.Length != questions)
            {
                Problems.Error(null, $"the file has {given.Length} answers; the official test set has {questions} questions.");
            }

            return true;
        }

        HashSet<RowId> expected = testSet is null ? OfficialIds(given) : [.. testSet.Select(row => row.Id)];
        if (IdShift.Find(expected, given) is long shift)
        {
            Problems.Error(null, IdShift.Describe(expected, given, shift));
            return false;
        }

        if (ForeignPredictions.FindSplit(Task, given, expected, _testPath) is string foreign)
        {
            Problems.Error(null, foreign);
            return false;
        }

        if (given.Length > 0 && !given.Any(expected.Contains))
        {
            string found = IdRanges.Describe(given);
            Problems.Error(null, $"no id of the file is in the test set: found {found}, expected {IdRanges.Describe(expected)}.");
            return false;
        }

        foreach (Located<T> prediction in predictions)
        {
            CheckId(prediction.Id, prediction.Line, expected);
        }

        RowId[] missing = [.. expected.Except(given)];
        if (missing.Length > 0)
        {
            string share = $"{missing.Length} of {expected.Count} rows of the test set";
            Problems.Error(null, $"{share} have no prediction: {IdRanges.Describe(missing)}.");
        }

        return true;
    }

    private void CheckId(RowId id, int line, HashSet<RowId> expected)
    {
        if (!expected.TryGetValue(id, out RowId official))
        {
            Problems.Error(line, $"the id {Name(id)} names no row of the test set.", id);
        }
        else if (official.IsNumber != id.IsNumber)
        {
            string form = official.IsNumber ? $"the number {id}, without quotes" : $"the string \"{Name(id)}\", in quotes";
            Problems.Error(line, $"the id must be {form}, as in the test set.", id);
        }
    }

    // The 2020 test sets count from 0; a later release of CSL and CLUEWSC2020 counts from 1.
    private HashSet<RowId> OfficialIds(RowId[] given)
    {
        int rows = Task.OfficialTestRows();
        bool fromOne = Task != ClueTask.Cluener && given.Contains(new RowId(rows)) && !given.Contains(new RowId(0));
        return [.. Enumerable.Range(fromOne ? 1 : 0, rows).Select(id => new RowId(id))];
    }

    private static HashSet<RowId> OfficialQuestions { get; } = [new RowId("TEST_0_QUERY_0")];

    private static string? FindWrongLength(ClueEntity entity)
    {
        int length = TextOffsets.CountCodePoints(entity.Surface);
        int span = entity.Last - entity.First + 1;
        return length == span
            ? null
            : $"the span [{entity.First}, {entity.Last}] covers {span} characters, but \"{CodePoints.Excerpt(entity.Surface)}\" has {length}; "
                + $"{CluenerFormat.Positions}.";
    }

    private static string Name(RowId id) => CodePoints.Excerpt(id.ToString());

    /// <summary>The rows by line; where several share a line, as in a document without line breaks, it names none of them.</summary>
    private static IEnumerable<(int Line, RowId Id)> OnLinesOfTheirOwn<T>(List<Located<T>> predictions)
        where T : class =>
        predictions.Where((prediction, i) => (i == 0 || predictions[i - 1].Line != prediction.Line)
            && (i + 1 == predictions.Count || predictions[i + 1].Line != prediction.Line))
        .Select(prediction => (prediction.Line, prediction.Id));

    private static Dictionary<RowId, ClueExample> ById(IReadOnlyList<ClueExample> rows) => rows.ToDictionary(row => row.Id);

    [GeneratedRegex(@"\ATEST_[0-9]+_QUERY_[0-9]+\z")]
    private static partial Regex OfficialQuestionId();
}
