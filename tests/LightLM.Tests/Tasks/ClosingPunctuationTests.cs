using LightLM.Tasks;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

public sealed class ClosingPunctuationTests
{
    [Theory]
    [InlineData("曹雪芹。", "曹雪芹")]
    [InlineData("曹雪芹。”", "曹雪芹")]
    [InlineData("《红楼梦》", "《红楼梦》")]
    [InlineData("《红楼梦》，", "《红楼梦》")]
    [InlineData("红楼梦》", "红楼梦")]
    [InlineData("三点半（下午）", "三点半（下午）")]
    [InlineData("三点半）", "三点半")]
    [InlineData("1.5%", "1.5%")]
    [InlineData("真的吗？！", "真的吗")]
    [InlineData("。", "。")]
    [InlineData("……", "…")]
    public void What_belongs_to_the_sentence_is_left_out(string span, string expected)
    {
        string text = "他说" + span + "然后";
        Token[] tokens = [.. Enumerable.Range(2, span.Length).Select(start => new Token(1, start, 1))];
        Assert.Equal(expected, text.Substring(2, ClosingPunctuation.LengthWithout(tokens, text)));
    }
}
