using LightLM.Cli.Hosting;
using LightLM.Cli.Output;
using LightLM.Reports;

namespace LightLM.Cli.Tests;

/// <summary>What people see.</summary>
public sealed class ViewTests(TinyModels models) : IClassFixture<TinyModels>
{
    [Fact]
    public void Columns_are_aligned_by_the_width_of_Chinese_characters()
    {
        using StringWriter output = new();
        TableView table = new(Column.Name("text"), Column.Number("n"));
        table.Add("张小伟", "1");
        table.Add("a", "20");
        table.Write(new Shell { Input = Stream.Null, Output = output, Error = TextWriter.Null });
        Assert.Equal(["text     n", "张小伟   1", "a       20"], output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_terminal_gets_a_table_that_fits()
    {
        string output = new Cli { IsTerminal = true }.Invoke("", "tokenize", "我是10", "--vocab", models.Vocabulary).Output;
        Assert.Contains("─", output, StringComparison.Ordinal);
        Assert.Contains("我", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_gets_the_first_numbers_of_a_vector()
    {
        Cli.Result result = new Cli { IsTerminal = true }.Invoke("", "embed", "我", "--model", models.Plain);
        Assert.Contains("dimensions", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("我[red]是", "我[red]是")]
    [InlineData("a\u001b[31mb\r\n\u007f\u0085", "a␛[31mb␍␊␡\uFFFD")]
    public void Control_characters_do_not_reach_the_terminal(string text, string shown) => Assert.Equal(shown, Printable.Text(text));

    [Fact]
    public void Messages_stay_on_one_line() => Assert.Equal("one two three", Printable.Line("one\r\n  two\tthree\n"));

    [Theory]
    [InlineData("nre", "ner")]
    [InlineData("evaluate", "eval")]
    [InlineData("--jsonn", "--json")]
    [InlineData("xyzzy", null)]
    public void Similar_words_are_found(string word, string? found) =>
        Assert.Equal(found, Similar.Find(word, ["ner", "eval", "embed", "--json", "--model"]));
}
