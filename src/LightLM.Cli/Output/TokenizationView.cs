using LightLM.Checkpoints.Verification;
using LightLM.Cli.Hosting;
using LightLM.Reports;

namespace LightLM.Cli.Output;

/// <summary>How tokens compare with recorded ones.</summary>
internal static class TokenizationView
{
    /// <summary>For people: the texts that differ, and how many were compared.</summary>
    public static void Write(Shell shell, TokenizationComparison tokens)
    {
        if (tokens.Different > 0)
        {
            TableView table = new(Column.Number("line"), Column.Name("differs"), new Column("expected") { Wraps = true }, new Column("found") { Wraps = true });
            foreach (TokenizationDifference difference in tokens.Differences)
            {
                table.Add(Numbers.Whole(difference.Line), difference.Field, Excerpt.Of(difference.Expected), Excerpt.Of(difference.Found));
            }

            table.Write(shell);
            shell.Output.WriteLine();
        }

        FactsView facts = new();
        facts.Add("texts", Numbers.Count(tokens.Rows));
        facts.Add("different", Numbers.Count(tokens.Different));
        facts.Add("result", tokens.Passes ? "pass" : tokens.Rows == 0 ? "nothing to compare" : "other tokens");
        facts.Write(shell);
    }

    /// <summary>For scripts.</summary>
    public static void WriteJson(Shell shell, TokenizationComparison tokens) => Json.WriteObject(shell.Output, json =>
    {
        json.WriteBoolean("pass", tokens.Passes);
        json.WriteNumber("rows", tokens.Rows);
        json.WriteNumber("different", tokens.Different);
        json.WriteObjects("differences", tokens.Differences, difference =>
        {
            json.WriteNumber("line", difference.Line);
            json.WriteString("field", difference.Field);
            json.WriteString("expected", difference.Expected);
            json.WriteString("found", difference.Found);
        });
    });
}
