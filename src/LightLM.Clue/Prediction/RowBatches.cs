using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using LightLM.Tasks;

namespace LightLM.Clue.Prediction;

/// <summary>
/// Runs the rows of a data set in batches of similar length, several at a time, and gives their results in the order of the rows. A row
/// that cannot be read costs its neighbours nothing.
/// </summary>
internal static class RowBatches
{
    /// <summary>
    /// UTF-16 units in a batch, of which each makes at most one token: enough that a batch's own cost does not count, few enough that
    /// progress is told often and all processors end at about the same time.
    /// </summary>
    private const int LengthPerBatch = 1024;

    /// <summary>Predicts all rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="length">The length of a row's text in UTF-16 units.</param>
    /// <param name="prepare">Prepares a row; called on several threads, like <paramref name="predict"/>.</param>
    /// <param name="predict">Makes a result of a row's answer.</param>
    /// <param name="options">Threads and progress.</param>
    /// <param name="cancellationToken">Cancels between batches.</param>
    /// <returns>A result for each row.</returns>
    public static RowResult<TResult>[] Run<TRow, TAnswer, TResult>(
        LightModel model,
        IReadOnlyList<TRow> rows,
        Func<TRow, int> length,
        Func<TRow, PreparedInput<TAnswer>> prepare,
        Func<TRow, TAnswer, TResult> predict,
        PredictionOptions options,
        CancellationToken cancellationToken)
    {
        RowResult<TResult>[] results = new RowResult<TResult>[rows.Count];
        Run([.. rows.Select(length)], Predict, options, cancellationToken);
        return results;

        void Predict(int[] batch)
        {
            PreparedInput<TAnswer>[] inputs = Array.ConvertAll(batch, index => prepare(rows[index]));
            model.Run(inputs, cancellationToken);
            foreach ((int index, PreparedInput<TAnswer> input) in batch.Zip(inputs))
            {
                results[index] = input.Error is InputException error
                    ? new RowResult<TResult>(default, error.Message)
                    : new RowResult<TResult>(predict(rows[index], input.Read()), null);
            }
        }
    }

    /// <summary>Works on rows batch by batch.</summary>
    /// <param name="lengths">The length of each row's text in UTF-16 units.</param>
    /// <param name="run">Works on the rows of a batch; called on several threads.</param>
    /// <param name="options">Threads and progress.</param>
    /// <param name="cancellationToken">Cancels between batches.</param>
    public static void Run(IReadOnlyList<int> lengths, Action<int[]> run, PredictionOptions options, CancellationToken cancellationToken)
    {
        int done = 0;
        ForEach(LengthBatches.Plan(lengths, LengthPerBatch), RunAndTell, options.RequireThreads(), cancellationToken);

        void RunAndTell(int[] batch)
        {
            run(batch);
            options.Progress?.Report(new PredictionProgress(Interlocked.Add(ref done, batch.Length), lengths.Count));
        }
    }

    /// <summary>Works on the batches one by one as processors come free.</summary>
    private static void ForEach(IReadOnlyList<int[]> batches, Action<int[]> run, int threads, CancellationToken cancellationToken)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        try
        {
            Parallel.ForEach(Partitioner.Create(batches, EnumerablePartitionerOptions.NoBuffering), options, run);
        }
        catch (AggregateException errors)
        {
            // The first error of a parallel run is the one that the caller expects, not a collection of errors.
            ExceptionDispatchInfo.Throw(errors.Flatten().InnerExceptions[0]);
        }
    }
}

/// <summary>What came of a row.</summary>
/// <param name="Value">Its result, where it could be read.</param>
/// <param name="Problem">Why it could not be read, or null.</param>
internal readonly record struct RowResult<T>(T? Value, string? Problem);
