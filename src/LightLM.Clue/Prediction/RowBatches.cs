using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using LightLM.Tasks;

namespace LightLM.Clue;

/// <summary>
/// Runs the rows of a data set in batches of similar length, several at a time, and gives their results in the order of the rows.
/// </summary>
internal static class RowBatches
{
    /// <summary>
    /// UTF-16 units in a batch, of which each makes at most one token: enough that a batch's own cost does not count, few enough that
    /// progress is told often and all processors end at about the same time.
    /// </summary>
    private const int LengthPerBatch = 1024;

    /// <summary>Predicts all rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="length">The length of a row's text in UTF-16 units.</param>
    /// <param name="predict">Predicts some rows, in their order; called on several threads.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellation">Cancels between batches.</param>
    public static IEnumerable<TResult> Run<TRow, TResult>(
        IReadOnlyList<TRow> rows,
        Func<TRow, int> length,
        Func<TRow[], IEnumerable<TResult>> predict,
        IProgress<PredictionProgress>? progress,
        CancellationToken cancellation)
    {
        TResult[] results = new TResult[rows.Count];
        int done = 0;
        ForEach(LengthBatches.Plan([.. rows.Select(length)], LengthPerBatch), Predict, cancellation);
        return results;

        void Predict(int[] batch)
        {
            int next = 0;
            foreach (TResult result in predict([.. batch.Select(index => rows[index])]))
            {
                results[batch[next++]] = result;
            }

            progress?.Report(new PredictionProgress(Interlocked.Add(ref done, batch.Length), rows.Count));
        }
    }

    /// <summary>Works on the batches one by one as processors come free.</summary>
    private static void ForEach(IReadOnlyList<int[]> batches, Action<int[]> run, CancellationToken cancellation)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
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
