using System.CommandLine;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
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
        ParseResult arguments, LightModel model, Action<InputLine, TItem, TResult, IReadOnlyList<CutText>> write)
    {
        LineAnswers<TItem, TResult> answers = new(
            model,
            line => ReadItem(arguments, line),
            item => Prepare(arguments, model, item),
            (line, item, input) => write(line, item, input.Read(), input.Cuts));
        answers.Run(Lines(arguments), Shell);
    }
}
