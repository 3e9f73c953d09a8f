using LightLM.Cli.Hosting;
using LightLM.Tasks;

namespace LightLM.Cli.Input;

/// <summary>Answers lines batch by batch and writes each batch out before the next is read.</summary>
/// <param name="model">Answers.</param>
/// <param name="read">Makes an item of a line.</param>
/// <param name="prepare">Prepares an item.</param>
/// <param name="write">Writes one result.</param>
internal sealed class LineAnswers<TItem, TResult>(
    LightModel model, Func<InputLine, TItem> read, Func<TItem, PreparedInput<TResult>> prepare, Action<InputLine, TItem, PreparedInput<TResult>> write)
{
    /// <summary>Answers all lines.</summary>
    /// <exception cref="InputException">A line cannot be answered; those before it have been.</exception>
    public void Run(IEnumerable<IReadOnlyList<InputLine>> batches, Shell shell)
    {
        foreach (IReadOnlyList<InputLine> batch in batches)
        {
            shell.Cancellation.ThrowIfCancellationRequested();
            List<(TItem Item, PreparedInput<TResult> Input)> lines = [];
            InputException? error = null;
            while (error is null && lines.Count < batch.Count)
            {
                error = Prepare(batch[lines.Count], lines);
            }

            model.Run([.. lines.Select(line => line.Input)], shell.Cancellation);
            for (int i = 0; i < lines.Count; i++)
            {
                write(batch[i], lines[i].Item, lines[i].Input);
            }

            if (error is not null)
            {
                throw error;
            }

            shell.Output.Flush();
        }
    }

    private InputException? Prepare(InputLine line, List<(TItem Item, PreparedInput<TResult> Input)> lines)
    {
        try
        {
            TItem item = read(line);
            PreparedInput<TResult> input = prepare(item);
            if (input.Error is not null)
            {
                return line.Error(input.Error.Message, input.Error);
            }

            lines.Add((item, input));
            return null;
        }
        catch (InputException e)
        {
            return line.Error(e.Message, e);
        }
    }
}
