using System.CommandLine;
using System.Text.Json;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Reports;

namespace LightLM.Cli.Commands;

/// <summary>A command that answers texts with a model, one from the arguments or many from standard input.</summary>
/// <typeparam name="TItem">What the model is asked.</typeparam>
/// <typeparam name="TResult">What it answers.</typeparam>
internal abstract class LineCommand<TItem, TResult> : CliCommand
{
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<bool> _json = CommonOptions.Json();

    protected LineCommand(Shell shell, string name, string description)
        : base(shell, name, description)
    {
    }

    /// <summary>Adds the command's own arguments and options, and those of all answering commands behind them.</summary>
    protected void TakeWithModel(params IEnumerable<Symbol> own) => Take([.. own, _model, _json]);

    protected sealed override int Execute(ParseResult arguments)
    {
        CheckUsage(arguments);
        bool isJson = arguments.GetValue(_json);
        using LightModel model = ModelLoading.Load(Shell, arguments.GetValue(_model), Name, ModelOptions(arguments));
        AnswerLines(arguments, model, (line, item, result) => Write(isJson, line, item, result));
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
    protected abstract void AnswerLines(ParseResult arguments, LightModel model, Action<InputLine, TItem, TResult> write);

    /// <summary>Writes the members of a result's JSON object.</summary>
    protected abstract void WriteJson(Utf8JsonWriter json, TItem item, TResult result);

    /// <summary>Writes a result for people.</summary>
    protected abstract void WriteView(TItem item, TResult result);

    /// <summary>What a result from standard input is headed by, or null where it stands on a line of its own.</summary>
    protected abstract string? Heading(TItem item);

    private void Write(bool isJson, InputLine line, TItem item, TResult result)
    {
        if (isJson)
        {
            Json.WriteObject(Shell.Output, json => WriteJson(json, item, result));
            return;
        }

        if (Heading(item) is string heading)
        {
            ResultHeading.Write(Shell, line, heading);
        }

        WriteView(item, result);
    }
}
