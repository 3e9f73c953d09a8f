using System.CommandLine;
using System.Text.Json;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Descriptions;
using LightLM.Reports;
using LightLM.Tokenization;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm tokenize</c>.</summary>
internal sealed class TokenizeCommand : CliCommand
{
    private readonly Argument<string?> _text = TextArgument.Create("The text; without it, each line of standard input is one");
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<string?> _vocabulary = new("--vocab")
    {
        Description = "A vocabulary to use instead of a model: a vocab.txt (lower case), a tokenizer.json, a SentencePiece .model, or their folder",
        HelpName = "FILE|DIR",
    };

    public TokenizeCommand(Shell shell)
        : base(shell, "tokenize", "Split a text into the pieces that a model reads") =>
        Take(_text, _model, _vocabulary, _json);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm tokenize \"CSOL生化狂潮\"", "pieces, ids and places"),
        new("cat texts.txt | lightlm tokenize --vocab vocab.txt --json", "of each line of a file, with a vocabulary alone"),
        new("lightlm tokenize \"北京是中国的首都\" --vocab sentencepiece.bpe.model", "as XLM-RoBERTa's models read it"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "[CLS] and [SEP] (<s> and </s>), which a model adds, are not shown; special tokens written in the text are read as such.",
        NoteTexts.Positions,
    ];

    protected override int Execute(ParseResult arguments)
    {
        bool isJson = arguments.GetValue(_json);
        TextTokenizer tokenizer = CreateTokenizer(arguments.GetValue(_model), arguments.GetValue(_vocabulary));
        foreach (IReadOnlyList<InputLine> batch in LineBatches.ArgumentOrInput(Shell, arguments.GetValue(_text)))
        {
            Shell.Cancellation.ThrowIfCancellationRequested();
            foreach (InputLine line in batch)
            {
                Write(isJson, line, line.Text, tokenizer.Tokenize(line.Text), tokenizer.Settings.Vocabulary);
            }

            Shell.Output.Flush();
        }

        return ExitCode.Success;
    }

    private TextTokenizer CreateTokenizer(string? modelPath, string? vocabularyPath)
    {
        if (modelPath is not null && vocabularyPath is not null)
        {
            throw new UsageException("--model and --vocab exclude each other: a model has its own vocabulary.");
        }

        return TextTokenizer.Create(vocabularyPath is null
            ? ModelTokenizer.OfModel(modelPath ?? DefaultModels.Find(Shell, Name))
            : ModelTokenizer.OfVocabulary(vocabularyPath));
    }

    private void Write(bool isJson, InputLine line, string text, IReadOnlyList<Token> tokens, Vocabulary vocabulary)
    {
        if (isJson)
        {
            Json.WriteObject(Shell.Output, json => WriteJson(json, text, tokens, vocabulary));
            return;
        }

        ResultHeading.Write(Shell, line, text);
        TableView table = new(Column.Number("id"), Column.Text("piece"), new Column("text") { Wraps = true }, Column.Start, Column.End);
        foreach (Token token in tokens)
        {
            string place = text[token.Start..token.End];
            table.Add(Numbers.Whole(token.Id), vocabulary[token.Id], place, Numbers.Whole(token.Start), Numbers.Whole(token.End));
        }

        table.Write(Shell);
    }

    private static void WriteJson(Utf8JsonWriter json, string text, IReadOnlyList<Token> tokens, Vocabulary vocabulary)
    {
        json.WriteString("text", text);
        json.WriteStartArray("ids");
        foreach (Token token in tokens)
        {
            json.WriteNumberValue(token.Id);
        }

        json.WriteEndArray();
        json.WriteStrings("pieces", tokens.Select(token => vocabulary[token.Id]));
        json.WriteStartArray("offsets");
        foreach (Token token in tokens)
        {
            json.WriteStartArray();
            json.WriteNumberValue(token.Start);
            json.WriteNumberValue(token.End);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
