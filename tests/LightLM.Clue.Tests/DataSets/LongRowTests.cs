using LightLM.Clue.DataSets;
using LightLM.Testing;

namespace LightLM.Clue.Tests.DataSets;

/// <summary>Rows with many entities in a long text cost what their length justifies.</summary>
public sealed class LongRowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("北")]
    [InlineData("𠮷")]
    public void Entities_are_looked_up_without_going_through_the_text(string character)
    {
        Cost quarter = Measure(20_000, last: i => i);
        Measure(80_000, last: i => i).IsLinear(quarter);

        Cost Measure(int count, Func<int, int> last)
        {
            string path = Write(character, count, last);
            return Cost.Of(() => Assert.Equal(count, Assert.Single(ClueDataSet.ReadCluener(path)).Entities!.Count));
        }
    }

    [Theory]
    [InlineData("北")]
    [InlineData("𠮷")]
    public void Spans_longer_than_their_surface_are_not_cut_out(string character)
    {
        string path = Write(character, 80_000, last: _ => 79_999);
        string message = "";
        Cost cost = Cost.Of(() => message = Assert.Throws<DataFileException>(() => ClueDataSet.ReadCluener(path)).Message);
        Assert.Contains($"\"{string.Concat(Enumerable.Repeat(character, 40))}…\", not \"{character}\"", message, StringComparison.Ordinal);
        cost.IsJustified(new FileInfo(path).Length);
    }

    [Fact]
    public void Parts_are_cut_out_by_code_points()
    {
        Random random = new(5);
        for (int length = 0; length < 1500; length += 83)
        {
            string[] characters = [.. Enumerable.Range(0, length).Select(_ => random.Next(3) == 0 ? "𠮷" : "北")];
            CodePointText text = new(string.Concat(characters));
            Assert.Equal(length, text.Count);
            for (int trial = 0; trial < 50; trial++)
            {
                (int start, int count) = (random.Next(-1, length + 2), random.Next(-1, length + 2));
                bool isInside = start >= 0 && count >= 0 && start + count <= length;
                Assert.Equal(isInside ? string.Concat(characters.Skip(start).Take(count)) : null, text.Slice(start, count));
            }
        }
    }

    private string Write(string character, int count, Func<int, int> last)
    {
        string spans = string.Join(',', Enumerable.Range(0, count).Select(i => $"[{i},{last(i)}]"));
        string text = string.Concat(Enumerable.Repeat(character, count));
        string label = $$"""{"name": {"{{character}}": [{{spans}}]} }""";
        return _folder.Write("row.json", $$"""{"text": "{{text}}", "label": {{label}} }""" + "\n");
    }
}
