using System.Text.RegularExpressions;
using LightLM.Testing;

namespace LightLM.Server.Page.Tests;

/// <summary>The page is one small file that needs no other, and that a strict policy lets run.</summary>
public sealed partial class PageFileTests
{
    private const int MostBytes = 60_000;

    private static readonly string Text = File.ReadAllText(Path.Combine(Clone.Root, "src", "LightLM.Server", "Page", "index.html"));

    [Fact]
    public void It_is_small() => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(Text), 10_000, MostBytes);

    [Theory]
    [InlineData("script")]
    [InlineData("style")]
    public void It_has_one_element_that_the_policy_names(string element)
    {
        Assert.Single(Regex.Matches(Text, $"<{element}[ >]"));
        Assert.Contains($"<{element}>", Text, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(Text, $"</{element}>"));
    }

    [Fact]
    public void It_names_no_other_server() => Assert.DoesNotMatch(OtherServer(), Text);

    [Fact]
    public void It_has_no_handler_or_style_in_an_attribute() => Assert.DoesNotMatch(InlineAttribute(), Text);

    [Fact]
    public void It_never_takes_text_for_markup() => Assert.DoesNotMatch(Markup(), Text);

    [GeneratedRegex(@"https?://|@import|url\(|(src|href)=""//")]
    private static partial Regex OtherServer();

    [GeneratedRegex(@"<[a-z][^<>]*\s(style|on[a-z]+)=")]
    private static partial Regex InlineAttribute();

    [GeneratedRegex("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function")]
    private static partial Regex Markup();
}
