using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using System.Text.Json;
using LightLM.Cli.Options;
using LightLM.Contest;
using LightLM.Files;
using LightLM.Reports;

namespace LightLM.Cli.Bulk;

/// <summary>All that the rows of an output depend on: two runs of one identity write the same rows.</summary>
/// <param name="Program">The version of this program.</param>
/// <param name="Command">The command.</param>
/// <param name="Options">Its options and arguments; of a file the SHA-256 of what it holds.</param>
/// <param name="Model">The SHA-256 of the model's file, or of all files of its folder.</param>
/// <param name="Input">The SHA-256 of the input, unpacked.</param>
/// <param name="Rows">How many rows the whole input has.</param>
/// <param name="Form">The form of the output.</param>
/// <param name="Shard">Which part of the input.</param>
internal sealed record RunIdentity(
    string Program, string Command, IReadOnlyList<string> Options, string Model, string Input, int Rows, OutputForm Form, Shard Shard)
{
    private const int Version = 1;

    // What decides where rows come from and go to, and how fast, and what the other members say.
    private static readonly HashSet<string> Elsewhere =
        ["--in", "--input", "--out", "--data", "--model", "--shard", "--threads", "--json", "--json-lines"];

    /// <summary>The identity of a command's run.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="modelPath">The model that answers.</param>
    /// <param name="input">The SHA-256 of the input.</param>
    /// <param name="rows">How many rows the whole input has.</param>
    /// <param name="form">The form of the output.</param>
    /// <param name="shard">Which part of the input.</param>
    public static RunIdentity Of(ParseResult arguments, string modelPath, string input, int rows, OutputForm form, Shard shard)
    {
        CommandResult command = arguments.CommandResult;
        IEnumerable<string> options = command.Children.OfType<OptionResult>()
            .Where(option => !option.Implicit && !Elsewhere.Contains(option.Option.Name))
            .Select(option => Describe(option.Option, option.Option.Name, option.Tokens));
        IEnumerable<string> words = command.Children.OfType<ArgumentResult>()
            .Where(argument => argument.Tokens.Count > 0)
            .Select(argument => Describe(argument.Argument, argument.Argument.Name, argument.Tokens));
        string program = typeof(RunIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        return new RunIdentity(
            program, command.Command.Name, [.. options.Concat(words).Order(StringComparer.Ordinal)], Fingerprint.OfFile(modelPath), input, rows, form, shard);
    }

    /// <summary>Reads what <see cref="WriteJson"/> has written.</summary>
    /// <exception cref="LightLMException">It is something else; the type is the item's.</exception>
    public static RunIdentity Read(JsonItem item)
    {
        item["version"].Integer(Version, Version);
        int count = item["shards"].Integer(1, int.MaxValue);
        return new RunIdentity(
            item["lightlm"].Text(),
            item["command"].Text(),
            item["options"].Texts(),
            item["model"].Text(),
            item["input"].Text(),
            item["rows"].Integer(0, int.MaxValue),
            OutputForm.Find(item["form"].Text(), item["width"].Integer(0, int.MaxValue)) ?? throw item["form"].Error("the form of an output"),
            new Shard(item["shard"].Integer(0, count - 1), count));
    }

    /// <summary>Writes the members.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteNumber("version", Version);
        json.WriteString("lightlm", Program);
        json.WriteString("command", Command);
        json.WriteStrings("options", Options);
        json.WriteString("model", Model);
        json.WriteString("input", Input);
        json.WriteNumber("rows", Rows);
        json.WriteString("form", Form.Name);
        json.WriteNumber("width", Form.Width);
        json.WriteNumber("shard", Shard.Index);
        json.WriteNumber("shards", Shard.Count);
    }

    /// <summary>In what another identity differs, the part of the input left aside; null where both are the same.</summary>
    public string? Difference(RunIdentity other) =>
        Command != other.Command ? $"of another command: {Command} and {other.Command}"
        : Input != other.Input || Rows != other.Rows ? $"of another input: SHA-256 {Input} and {other.Input}"
        : Model != other.Model ? $"of another model: SHA-256 {Model} and {other.Model}"
        : !Options.SequenceEqual(other.Options) ? $"with other options: {Describe(Options)} and {Describe(other.Options)}"
        : Form != other.Form ? $"in another form: {Form.Name} and {other.Form.Name}"
        : Program != other.Program ? $"of another version of lightlm: {Program} and {other.Program}"
        : null;

    private static string Describe(IReadOnlyList<string> options) => options.Count == 0 ? "none" : string.Join(' ', options);

    private static string Describe(Symbol symbol, string name, IReadOnlyList<Token> tokens) =>
        $"{name}={string.Join(' ', tokens.Select(token => PathCheck.IsPath(symbol) && Path.Exists(token.Value) ? Fingerprint.OfFile(token.Value) : token.Value))}";
}
