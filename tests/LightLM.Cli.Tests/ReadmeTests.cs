using System.Globalization;

namespace LightLM.Cli.Tests;

/// <summary>What the README shows is what a reader sees.</summary>
public sealed class ReadmeTests
{
    private const string Program = "    dotnet run -c Release --project src/LightLM.Cli -- ";

    /// <summary>The scores of an 8-bit model differ a little from one instruction path to another.</summary>
    internal const double ScoreTolerance = 0.03;

    [Fact]
    public void The_first_command_prints_the_table_below_it()
    {
        string[] lines = File.ReadAllLines(Path.Combine(RealModels.Root, "README.md"));
        int command = Array.FindIndex(lines, line => line.StartsWith(Program + "ner ", StringComparison.Ordinal));
        string text = lines[command].Split('"')[1];
        string[] table = [.. lines.Skip(command + 2).TakeWhile(line => line.Length > 0).Select(line => line.Trim())];
        string[] output = new Cli { Directory = RealModels.Root }.Invoke("", "ner", text).Succeeds().Lines;
        Assert.Equal(table.Length, output.Length);
        Assert.Equal(table[0], output[0]);
        for (int i = 1; i < table.Length; i++)
        {
            (string cells, double score) = Split(table[i]);
            (string actualCells, double actualScore) = Split(output[i]);
            Assert.Equal(cells, actualCells);
            Assert.Equal(score, actualScore, ScoreTolerance);
        }
    }

    private static (string Cells, double Score) Split(string line)
    {
        int last = line.LastIndexOf(' ');
        return (line[..last], double.Parse(line[last..], CultureInfo.InvariantCulture));
    }
}
