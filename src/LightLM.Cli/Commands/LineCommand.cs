using System.CommandLine;
using System.Text.Json;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Reports;
using LightLM.Tasks;

namespace LightLM.Cli.Commands;

/// <summary>A command that answers texts with a model, one from the arguments or many from standard input.</summary>
/// <typeparam name="TItem">What the model is asked.</typeparam>
/// <typeparam name="TResult">What it answers.</typeparam>
internal abstract class LineCommand<TItem, TResult> : CliCommand
{
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<bool> _noTruncation = CommonOptions.NoTruncation();

    protected LineCommand(Shell shell, string name, string description)
        : base(shell, name, description)
    {
    }

    /// <summary>Adds the command's own arguments and options, and those of all answering commands behind them.</summary>
    protected void TakeWithModel(params IEnumerable<Symbol> own) => Take([.. own, _model, _json]);

    /// <summary>The same for a command whose texts may be longer than the model reads.</summary>
    protected void TakeWithModelThatCuts(params IEnumerable<Symbol> own) => TakeWithModel([.. own, _noTruncation]);

    protected sealed override int Execute(ParseResult arguments)
    {
        CheckUsage(arguments);
        bool isJson = arguments.GetValue(_json);
        LightModelOptions options = ModelOptions(arguments) with { AllowTruncation = !arguments.GetValue(_noTruncation) };
        using LightModel model = ModelLoading.Load(Shell, arguments.GetValue(_model), Name, options);
        AnswerLines(arguments, model, (line, item, result, cuts) => Write(isJson, line, item, result, cuts));
        return ExitCode.Success;
    }

    /// <summary>Refuses combinations of arguments before the model is loaded.</summary>
    /// <exception cref="UsageException">Arguments contradict each other.</exception>
    protected virtual void CheckUsage(ParseResult arguments)
    {
    }

    /// <summary>How the model is to answer.</summary>
    protected virtual LightModelOptions ModelOptions(ParseResult arguments) => new();

    /// <summary>The items' lines.</summary>
    protected abstract IEnumerable<IReadOnlyList<InputLine>> Lines(ParseResult arguments);

    /// <summary>Makes an item of a line.</summary>
    protected abstract TItem ReadItem(ParseResult arguments, InputLine line);

    /// <summary>Answers the items' lines and hands each result over before the next line is waited for.</summary>
    protected abstract void AnswerLines(ParseResult arguments, LightModel model, Action<InputLine, TItem, TResult, IReadOnlyList<CutText>> write);

    /// <summary>Writes the members of a result's JSON object.</summary>
    protected abstract void WriteJson(Utf8JsonWriter json, TItem item, TResult result);

    /// <summary>Writes a result for people.</summary>
    protected abstract void WriteView(TItem item, TResult result);

    /// <summary>What a result from standard input is headed by, or null where it stands on a line of its own.</summary>
    protected abstract string? Heading(TItem item);

    private void Write(bool isJson, InputLine line, TItem item, TResult result, IReadOnlyList<CutText> cuts)
    {
        if (isJson)
        {
            Json.WriteObject(Shell.Output, json =>
            {
                WriteJson(json, item, result);
                CutView.WriteJson(json, cuts);
            });
            return;
        }

        if (Heading(item) is string heading)
        {
            ResultHeading.Write(Shell, line, heading);
        }

        WriteView(item, result);
        CutView.WriteNotes(Shell, line.Number is int number ? $"line {Numbers.Whole(number)}: " : "", cuts);
    }
}
