using System.CommandLine;
using LightLM.Cli.Bulk;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Clue.Prediction;
using LightLM.Tasks;

namespace LightLM.Cli.Commands;

/// <summary>A command whose lines are prepared one by one and run together.</summary>
/// <typeparam name="TItem">What the model is asked.</typeparam>
/// <typeparam name="TResult">What it answers.</typeparam>
internal abstract class AnswerCommand<TItem, TResult> : LineCommand<TItem, TResult>
{
    protected AnswerCommand(Shell shell, string name, string description)
        : base(shell, name, description)
    {
    }

    /// <summary>Prepares an item for the model.</summary>
    protected abstract PreparedInput<TResult> Prepare(ParseResult arguments, LightModel model, TItem item);

    protected sealed override void AnswerLines(
        ParseResult arguments,
        LightModel model,
        IEnumerable<IReadOnlyList<InputLine>> lines,
        Func<InputLine, Request<TItem>> read,
        Action<Request<TItem>, TResult, IReadOnlyList<CutText>> write)
    {
        LineAnswers<Request<TItem>, TResult> answers = new(
            model,
            read,
            request => Prepare(arguments, model, request.Item),
            (_, request, input) => write(request, input.Read(), input.Cuts));
        answers.Run(lines, Shell);
    }

    protected sealed override void AnswerMany(
        ParseResult arguments, LightModel model, IReadOnlyList<BulkLine<TItem, TResult>> lines, PredictionOptions options) =>
        RowBatches.Run(
            [.. lines.Select(line => line.Line.Text.Length)],
            batch =>
            {
                (BulkLine<TItem, TResult> Line, PreparedInput<TResult> Input)[] ready =
                    [.. batch.Select(index => (lines[index], TryPrepare(arguments, model, lines[index]))).Where(line => line.Item2 is not null)!];
                model.Run(Array.ConvertAll(ready, line => line.Input), Shell.Cancellation);
                foreach ((BulkLine<TItem, TResult> line, PreparedInput<TResult> input) in ready)
                {
                    (line.Result, line.Cuts) = (input.Read(), input.Cuts);
                }
            },
            options,
            Shell.Cancellation);

    /// <summary>Prepares a line, or gives it a problem and returns null.</summary>
    private PreparedInput<TResult>? TryPrepare(ParseResult arguments, LightModel model, BulkLine<TItem, TResult> line)
    {
        try
        {
            PreparedInput<TResult> input = Prepare(arguments, model, line.Item!);
            line.Problem = input.Error?.Message;
            return input.Error is null ? input : null;
        }
        catch (InputException e)
        {
            line.Problem = e.Message;
            return null;
        }
    }
}
