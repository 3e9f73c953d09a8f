using System.Text.Json;
using LightLM.Clue.Metrics;

namespace LightLM.Clue.Tests;

public class EnglishWordsTests
{
    // The expected words come from NLTK's rules, over random strings of the characters that reach them.
    [Fact]
    public void Splits_like_the_reference()
    {
        foreach (string line in File.ReadLines(Fixture.Path("english-words.jsonl")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            string text = document.RootElement.GetProperty("text").GetString()!;
            IEnumerable<string> expected = document.RootElement.GetProperty("words").EnumerateArray().Select(word => word.GetString()!);
            Assert.Equal(expected, EnglishWords.Split(text));
        }
    }
}
