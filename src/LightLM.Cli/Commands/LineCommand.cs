using System.Buffers.Binary;
using System.CommandLine;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using LightLM.Cli.Bulk;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Clue.Prediction;
using LightLM.Files;
using LightLM.Reports;
using LightLM.Tasks;

namespace LightLM.Cli.Commands;

/// <summary>A command that answers texts with a model, one from the arguments or many from standard input or a file.</summary>
/// <typeparam name="TItem">What the model is asked.</typeparam>
/// <typeparam name="TResult">What it answers.</typeparam>
internal abstract class LineCommand<TItem, TResult> : CliCommand
{
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<bool> _noTruncation = CommonOptions.NoTruncation();
    private readonly BulkOptionSet _bulk = new();

    protected LineCommand(Shell shell, string name, string description)
        : base(shell, name, description)
    {
    }

    /// <summary>The members of its JSON lines.</summary>
    protected abstract LineMembers Members { get; }

    /// <summary>Adds the command's own arguments and options, and those of all answering commands behind them.</summary>
    protected void TakeWithModel(params IEnumerable<Symbol> own) => Take([.. own, _model, _json, .. _bulk.All]);

    /// <summary>The same for a command whose texts may be longer than the model reads.</summary>
    protected void TakeWithModelThatCuts(params IEnumerable<Symbol> own) => TakeWithModel([.. own, _noTruncation]);

    protected sealed override int Execute(ParseResult arguments)
    {
        CheckUsage(arguments);
        BulkOptions bulk = _bulk.Read(arguments, Argument(arguments) is not null, HasVectors);
        bool isJson = arguments.GetValue(_json) || bulk.HasJsonInput || bulk.HasJsonName;
        if (bulk.Output is string output)
        {
            BulkRun.RequireWritable(output, bulk.Shard);
        }

        string path = ModelLoading.Find(Shell, arguments.GetValue(_model), Name);
        LightModelOptions options = ModelOptions(arguments) with { AllowTruncation = !arguments.GetValue(_noTruncation) };
        using LightModel model = ModelLoading.Load(path, options);
        if (bulk.Output is not null)
        {
            AnswerInto(bulk.Output, bulk, isJson, arguments, model, path);
            return ExitCode.Success;
        }

        using Stream? file = bulk.Input is null ? null : RowSource.OfFile(bulk.Input).Open();
        IEnumerable<IReadOnlyList<InputLine>> lines = file is null
            ? LineBatches.ArgumentOrInput(Shell, Argument(arguments))
            : LineBatches.From(Shell, file, bulk.Input);
        AnswerLines(
            arguments,
            model,
            lines,
            line => Read(arguments, line, bulk.HasJsonInput ? LineMembers.Parse(line.Text) : null),
            (request, result, cuts) => Write(Shell, isJson, request, result, cuts));
        return ExitCode.Success;
    }

    /// <summary>Refuses combinations of arguments before the model is loaded.</summary>
    /// <exception cref="UsageException">Arguments contradict each other.</exception>
    protected virtual void CheckUsage(ParseResult arguments)
    {
    }

    /// <summary>How the model is to answer.</summary>
    protected virtual LightModelOptions ModelOptions(ParseResult arguments) => new();

    /// <summary>What is asked where it is an argument; null where there are lines.</summary>
    protected abstract string? Argument(ParseResult arguments);

    /// <summary>Makes an item of a line, or of the argument.</summary>
    protected abstract TItem ReadItem(ParseResult arguments, InputLine line);

    /// <summary>Makes an item of a JSON line.</summary>
    protected abstract TItem ReadItem(ParseResult arguments, JsonItem row);

    /// <summary>Answers the items' lines and hands each result over before the next line is waited for.</summary>
    protected abstract void AnswerLines(
        ParseResult arguments,
        LightModel model,
        IEnumerable<IReadOnlyList<InputLine>> lines,
        Func<InputLine, Request<TItem>> read,
        Action<Request<TItem>, TResult, IReadOnlyList<CutText>> write);

    /// <summary>Answers many lines at a time; one that cannot be answered gets a problem.</summary>
    protected abstract void AnswerMany(
        ParseResult arguments, LightModel model, IReadOnlyList<BulkLine<TItem, TResult>> lines, PredictionOptions options);

    /// <summary>Writes the members of a result's JSON object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="item">What was asked.</param>
    /// <param name="result">What was answered.</param>
    /// <param name="hasId">Whether the object has an "id" already, that of the line.</param>
    protected abstract void WriteJson(Utf8JsonWriter json, TItem item, TResult result, bool hasId);

    /// <summary>Writes a result for people.</summary>
    protected abstract void WriteView(Shell shell, TItem item, TResult result);

    /// <summary>What a result from many is headed by, or null where it stands on a line of its own.</summary>
    protected abstract string? Heading(Shell shell, TItem item);

    /// <summary>Writes what of an item's texts was cut as a member of its object.</summary>
    protected virtual void WriteCuts(Utf8JsonWriter json, IReadOnlyList<CutText> cuts) => CutView.WriteJson(json, cuts);

    /// <summary>Tells people what of an item's texts was cut.</summary>
    protected virtual void WriteCutNotes(string place, TItem item, TResult result, IReadOnlyList<CutText> cuts) => CutView.WriteNotes(Shell, place, cuts);

    /// <summary>Whether the answers are vectors.</summary>
    protected virtual bool HasVectors => false;

    /// <summary>The numbers of an answer that is a vector.</summary>
    protected virtual int VectorWidth(ParseResult arguments, LightModel model) => 0;

    /// <summary>An answer that is a vector.</summary>
    protected virtual ReadOnlySpan<float> Vector(TResult result) => [];

    private Request<TItem> Read(ParseResult arguments, InputLine line, JsonItem? row)
    {
        if (row is not null)
        {
            Members.RequireFree(row);
        }

        return new Request<TItem>(line, row is null ? ReadItem(arguments, line) : ReadItem(arguments, row), row);
    }

    private void AnswerInto(string output, BulkOptions bulk, bool isJson, ParseResult arguments, LightModel model, string modelPath)
    {
        Stopwatch watch = Stopwatch.StartNew();
        RowSource source = bulk.Input is string input ? RowSource.OfFile(input) : RowSource.OfWholeInput(Shell);
        (string sha256, int rows) = source.Measure(Shell.Cancellation);
        OutputForm form = bulk.HasVectors ? OutputForm.Vectors(VectorWidth(arguments, model)) : isJson ? OutputForm.Json : OutputForm.Plain;
        RunIdentity identity = RunIdentity.Of(
            arguments, modelPath, bulk.HasJsonInput ? $"{sha256} as JSON lines" : sha256, rows, form, bulk.Shard ?? Shard.Whole);
        BulkResult result = new BulkRun(Shell, identity, output).Execute("Answering", bulk.Shard is not null, Answer);
        if (result.Odd.Count > 0)
        {
            throw new UnansweredLinesException(source.Path ?? InputLine.StandardInput, output, result);
        }

        Prose.Write(Shell, $"{Numbers.Count(result.Rows)} rows answered in {Numbers.Seconds(watch.Elapsed)}: {output}");

        IEnumerable<IReadOnlyList<RowOutput>> Answer(int start, int count, IProgress<PredictionProgress>? progress)
        {
            PredictionOptions options = new() { Threads = bulk.Threads, Progress = progress };
            foreach (IReadOnlyList<InputLine> chunk in source.Chunks(start, count))
            {
                Shell.Cancellation.ThrowIfCancellationRequested();
                BulkLine<TItem, TResult>[] lines = [.. chunk.Select(line => Read(arguments, line, bulk.HasJsonInput))];
                AnswerMany(arguments, model, [.. lines.Where(line => line.Problem is null)], options);
                yield return [.. lines.Select(line => Written(line, form))];
            }
        }
    }

    private BulkLine<TItem, TResult> Read(ParseResult arguments, InputLine line, bool isJson)
    {
        BulkLine<TItem, TResult> read = new(line);
        try
        {
            if (read.Problem is null)
            {
                read.Row = isJson ? LineMembers.Parse(line.Text) : null;
                read.Item = Read(arguments, line, read.Row).Item;
            }
        }
        catch (InputException e)
        {
            read.Problem = e.Message;
        }

        return read;
    }

    /// <summary>What the output has of a line; one without an answer says why, or is a vector of what are no numbers.</summary>
    private RowOutput Written(BulkLine<TItem, TResult> line, OutputForm form)
    {
        if (form.Width > 0)
        {
            float[] none = [.. Enumerable.Repeat(float.NaN, line.Problem is null ? 0 : form.Width)];
            return new RowOutput(Bytes(line.Problem is null ? Vector(line.Result!) : none), line.Problem, line.Problem is null);
        }

        bool isJson = form == OutputForm.Json;
        using StringWriter text = new() { NewLine = "\n" };
        Shell writing = Shell with { Output = text, OutputIsTerminal = false };
        if (line.Problem is null)
        {
            Write(writing, isJson, new Request<TItem>(line.Line, line.Item!, line.Row), line.Result!, line.Cuts);
        }
        else
        {
            WriteProblem(writing, isJson, line);
        }

        return new RowOutput(Encoding.UTF8.GetBytes(text.ToString()), line.Problem, line.Problem is null);
    }

    private static byte[] Bytes(ReadOnlySpan<float> vector)
    {
        byte[] bytes = new byte[vector.Length * sizeof(float)];
        for (int i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }

        return bytes;
    }

    private void WriteProblem(Shell shell, bool isJson, BulkLine<TItem, TResult> line)
    {
        string problem = $"line {Numbers.Whole(line.Line.Number!.Value)}: {line.Problem}";
        if (!isJson)
        {
            shell.Output.WriteLine($"(no answer, {Printable.Line(problem)})");
            return;
        }

        Json.WriteObject(shell.Output, json =>
        {
            if (line.Row is JsonItem row)
            {
                Members.WriteCarried(json, row);
            }

            LineMembers.WriteError(json, problem);
        });
    }

    private void Write(Shell shell, bool isJson, Request<TItem> request, TResult result, IReadOnlyList<CutText> cuts)
    {
        if (isJson)
        {
            Json.WriteObject(shell.Output, json =>
            {
                if (request.Row is JsonItem row)
                {
                    Members.WriteCarried(json, row);
                }

                WriteJson(json, request.Item, result, request.Row?.Find("id") is not null);
                WriteCuts(json, cuts);
            });
            return;
        }

        if (Heading(shell, request.Item) is string heading)
        {
            ResultHeading.Write(shell, request.Line, heading);
        }

        WriteView(shell, request.Item, result);
        WriteCutNotes(request.Line.Number is int number ? $"line {Numbers.Whole(number)}: " : "", request.Item, result, cuts);
    }
}
