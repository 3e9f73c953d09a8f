using LightLM.Timing.Processes;

namespace LightLM.Timing.Tests.Processes;

public sealed class CommandTemplateTests
{
    private static Dictionary<string, string> Values(string input, string output) =>
        new() { [CommandTemplate.Input] = input, [CommandTemplate.Output] = output, ["task"] = "csl" };

    [Fact]
    public void Words_get_the_paths_without_a_shell() => Assert.Equal(
        ["python3", "csl.py", "--in=/a b/{output}", "/o'", "{other}", "{}"],
        CommandTemplate.OfWords(["python3", "{task}.py", "--in={input}", "{output}", "{other}", "{}"]).Fill(Values("/a b/{output}", "/o'")));

    [Fact]
    public void A_shell_s_text_gets_the_paths_in_quotes() => Assert.Equal(
        ["/bin/sh", "-c", "predict 'csl' < '/a b' > '/o'\\''s; rm x'"],
        CommandTemplate.OfShell("predict {task} < {input} > {output}").Fill(Values("/a b", "/o's; rm x")));

    [Theory]
    [InlineData("predict > {output}", "{input}")]
    [InlineData("predict < {input}", "{output}")]
    [InlineData("predict {input} {output} \0", "null character")]
    public void A_command_that_cannot_work_is_refused(string text, string problem)
    {
        Assert.Contains(problem, Assert.Throws<InputException>(() => CommandTemplate.OfShell(text)).Message, StringComparison.Ordinal);
        Assert.Contains(problem, Assert.Throws<InputException>(() => CommandTemplate.OfWords(text.Split(' '))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_words_are_refused() => Assert.Throws<InputException>(() => CommandTemplate.OfWords([]));
}
