using LightLM.Cli.Hosting;
using LightLM.Cli.Output;
using LightLM.Clue.Prediction;
using LightLM.Files;
using LightLM.Reports;

namespace LightLM.Cli.Bulk;

/// <summary>
/// Answers the rows of an input, or of a shard of it, into a file. Rows outlive the process as soon as they are answered: the same run, started
/// again, goes on behind them. The file appears under its name when it is complete.
/// </summary>
/// <param name="shell">The surroundings.</param>
/// <param name="identity">What the rows depend on.</param>
/// <param name="output">The file.</param>
internal sealed class BulkRun(Shell shell, RunIdentity identity, string output)
{
    /// <summary>How many characters, or UTF-16 units, are answered before the rows are written: some seconds of work for a processor.</summary>
    public const int ChunkLength = 1 << 17;

    /// <summary>How many rows are answered at most before they are written.</summary>
    public const int ChunkRows = 1 << 12;

    /// <summary>Answers rows.</summary>
    /// <param name="start">The first row that is wanted, counted from 0 in the whole input.</param>
    /// <param name="count">How many rows are wanted.</param>
    /// <param name="progress">Told of the rows that are done.</param>
    /// <returns>The rows, many at a time.</returns>
    public delegate IEnumerable<IReadOnlyList<RowOutput>> RowAnswers(int start, int count, IProgress<PredictionProgress>? progress);

    /// <summary>Makes sure that the output can be written, before the model is loaded and the input is read.</summary>
    /// <exception cref="LightLMException">It cannot.</exception>
    public static void RequireWritable(string output, Shard? shard)
    {
        AtomicFile.RequireWritable(output);
        if (shard is not null && OutputTarget.Of(output).IsWrittenInPlace)
        {
            throw new UsageException($"--shard: expected the name of a file to write, found {output}, which takes no note of the shard beside it.");
        }
    }

    /// <summary>Answers all rows that are not answered yet, and writes the file.</summary>
    /// <param name="title">What is going on.</param>
    /// <param name="isShard">Whether the output is to be put together with others.</param>
    /// <param name="answer">Answers rows.</param>
    /// <returns>How many rows there are, and those with a problem by their places in the whole input.</returns>
    /// <exception cref="LightLMException">The input cannot be read, or the output cannot be written.</exception>
    public BulkResult Execute(string title, bool isShard, RowAnswers answer)
    {
        (int start, int count) = identity.Shard.Rows(identity.Rows);
        using RowJournal journal = RowJournal.Open(output, identity);
        if (journal.Count > 0)
        {
            shell.Note($"going on behind the first {Numbers.Count(journal.Count)} of {Numbers.Count(count)} rows, which an earlier run has answered");
        }

        Waiting.WithBar(shell, title, progress => Answer(journal, start, count, answer, progress));
        List<OddOutput> odd = [];
        AtomicFile.Write(output, stream => identity.Form.Write(stream, count, Parts(journal, start, odd)));
        if (isShard)
        {
            ShardNote.Write(output, identity, odd.Count(row => !row.IsAnswered));
        }

        journal.Remove();
        return new BulkResult(count, odd);
    }

    private static int Answer(RowJournal journal, int start, int count, RowAnswers answer, IProgress<PredictionProgress>? progress)
    {
        int before = journal.Count;
        Offset offset = new(progress, before, count);
        foreach (IReadOnlyList<RowOutput> rows in before < count ? answer(start + before, count - before, offset) : [])
        {
            journal.Append(rows);
            offset.Next(journal.Count);
        }

        return journal.Count == count
            ? count
            : throw new InputException($"expected {count} rows, found {journal.Count}: the input has changed while it was read. Answer it again.");
    }

    private static IEnumerable<Action<Stream>> Parts(RowJournal journal, int start, List<OddOutput> odd)
    {
        int index = start;
        foreach (RowOutput row in journal.Read())
        {
            if (row.Problem is string problem)
            {
                odd.Add(new OddOutput(index, problem, row.IsAnswered));
            }

            yield return stream => stream.Write(row.Output);
            index++;
        }
    }

    /// <summary>Tells of the rows of all chunks.</summary>
    private sealed class Offset(IProgress<PredictionProgress>? next, int done, int total) : IProgress<PredictionProgress>
    {
        private int _done = done;

        public void Next(int done) => _done = done;

        public void Report(PredictionProgress value) => next?.Report(new PredictionProgress(Math.Min(_done + value.Done, total), total));
    }
}

/// <summary>What came of a run.</summary>
/// <param name="Rows">How many rows the output is of.</param>
/// <param name="Odd">The rows with a problem.</param>
internal sealed record BulkResult(int Rows, IReadOnlyList<OddOutput> Odd)
{
    /// <summary>How many rows have an answer.</summary>
    public int Answered => Rows - Odd.Count(row => !row.IsAnswered);
}

/// <summary>A row with a problem.</summary>
/// <param name="Index">Its place in the whole input, counted from 0.</param>
/// <param name="Problem">Why it could not be read as it was meant.</param>
/// <param name="IsAnswered">Whether it has an answer all the same.</param>
internal sealed record OddOutput(int Index, string Problem, bool IsAnswered);
