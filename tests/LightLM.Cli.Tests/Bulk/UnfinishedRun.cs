using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using LightLM.Cli.Bulk;
using LightLM.Cli.Hosting;

namespace LightLM.Cli.Tests.Bulk;

/// <summary>What a killed process leaves.</summary>
internal static class UnfinishedRun
{
    private static readonly Shell Nowhere = new() { Input = Stream.Null, Output = TextWriter.Null, Error = TextWriter.Null };

    /// <summary>Writes the rows that a run had answered when it was killed.</summary>
    /// <returns>The file.</returns>
    public static string Write(string[] run, string output, string input, string form, IEnumerable<string> rows, string suffix = "")
    {
        using RowJournal journal = RowJournal.Open(output, Identity(run, input, form, suffix));
        journal.Append([.. rows.Select(row => new RowOutput(Encoding.UTF8.GetBytes(row)))]);
        return output + ".part";
    }

    /// <summary>What a run's rows depend on.</summary>
    public static RunIdentity Identity(string[] run, string input, string form, string suffix = "", int? rows = null)
    {
        string model = run[run.IndexOf("--model") + 1];
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(input)));
        ParseResult arguments = CommandLine.CreateRoot(Nowhere).Parse(run);
        return RunIdentity.Of(arguments, model, sha256 + suffix, rows ?? File.ReadAllLines(input).Length, OutputForm.Find(form, 0)!, Shard.Whole);
    }
}
