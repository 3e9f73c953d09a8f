using System.Globalization;
using System.Text;
using CsCheck;
using LightLM.Clue.DataSets;
using LightLM.Clue.Rows;
using LightLM.Testing;

namespace LightLM.Clue.Tests.Rows;

/// <summary>Rows made of other rows' clauses.</summary>
public sealed class RecombinedRowsTests : IDisposable
{
    private static readonly string[] Characters = ["北", "辰", "𠮷", "𪚥", "〇", "😀", "，", "。", "—", "a", "b", "1", " ", "\n", "\u0301"];
    private static readonly Gen<string> Texts =
        Gen.Int[0, Characters.Length - 1].Select(i => Characters[i]).List[0, 12].Select(string.Concat);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ClueTask> Tasks => [.. ClueTasks.All];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Rows_keep_their_ids_and_forms_and_have_other_words(ClueTask task)
    {
        IReadOnlyList<ClueExample> rows = Mini(task);
        IReadOnlyList<ClueExample> recombined = RecombinedRows.Of(rows, rows, seed: 1);
        Assert.Equal(rows.Select(row => (row.Id, row.Line)), recombined.Select(row => (row.Id, row.Line)));
        foreach ((string before, string after) in rows.SelectMany(TextsOf).Zip(recombined.SelectMany(TextsOf)))
        {
            Assert.NotEqual(before, after);
            Assert.Equal(Skeleton(before), Skeleton(after));
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Rows_have_no_labels_and_survive_being_written(ClueTask task)
    {
        IReadOnlyList<ClueExample> recombined = RecombinedRows.Of(Mini(task), Mini(task), seed: 1);
        string path = _folder.At("questions.json");
        ClueDataSet.WriteQuestions(path, recombined);
        Assert.Equal(recombined.Select(Content), ClueDataSet.Read(task, path).Select(row => Content(row.Bare())));
        Assert.All(recombined, row => Assert.True(row
            is CluenerExample { Entities: null, Unplaced.Count: 0 }
            or CslExample { Label: null }
            or Cluewsc2020Example { Label: null }
            or Cmrc2018Example { Title: null, Answers.Count: 0 }));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_same_seed_gives_the_same_rows_and_another_one_others(ClueTask task)
    {
        IReadOnlyList<ClueExample> rows = Mini(task);
        string[] Once(int seed) => [.. RecombinedRows.Of(rows, rows, seed).Select(Content)];
        Assert.Equal(Once(7), Once(7));
        Assert.NotEqual(Once(7), Once(8));
    }

    [Fact]
    public void Each_clause_is_another_text_s_of_the_same_length_and_kind()
    {
        CluenerExample[] pool = [Sentence("天地，1998。cat"), Sentence("山水，2016。dog 鸟兽"), Sentence("虫a")];
        string[] texts = [.. Enumerable.Range(0, 50).SelectMany(seed => Of(pool[0], pool, seed)).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["山水，2016。dog", "虫a，2016。dog", "鸟兽，2016。dog"], texts);
    }

    [Fact]
    public void Spans_stay_where_they_are()
    {
        Cluewsc2020Example[] rows =
        [
            new("a", 1, "𠮷川把手机给了他，因为它坏了。", new("手机", 3), new("它", 11), "true"),
            new("b", 2, "雨停以后天空出现彩虹，大家都看见它了。", new("彩虹", 8), new("它", 16), "false"),
        ];
        foreach (Cluewsc2020Example row in RecombinedRows.Of(rows, rows, seed: 3).Cast<Cluewsc2020Example>())
        {
            Cluewsc2020Example original = rows.Single(other => other.Id == row.Id);
            Assert.Equal((original.Noun, original.Pronoun), (row.Noun, row.Pronoun));
            Assert.All([row.Noun, row.Pronoun], span =>
                Assert.Equal(span.Text, CodePoints.Slice(row.Text, span.Start, CodePointsOf(span.Text))));
            (int Start, int Count)[] pieces = row.Id == "a" ? [(0, 3), (5, 3), (9, 2), (12, 2)] : [(0, 8), (11, 5), (17, 1)];
            Assert.All(pieces, piece => Assert.NotEqual(
                CodePoints.Slice(original.Text, piece.Start, piece.Count), CodePoints.Slice(row.Text, piece.Start, piece.Count)));
        }
    }

    [Fact]
    public void Questions_of_one_passage_share_the_new_one()
    {
        IReadOnlyList<ClueExample> rows = Mini(ClueTask.Cmrc2018);
        Cmrc2018Example[] recombined = [.. RecombinedRows.Of(rows, rows, seed: 1).Cast<Cmrc2018Example>()];
        IEnumerable<IGrouping<string, (Cmrc2018Example Before, Cmrc2018Example After)>> passages =
            rows.Cast<Cmrc2018Example>().Zip(recombined).GroupBy(pair => pair.First.Passage);
        Assert.Contains(passages, passage => passage.Count() > 1);
        Assert.All(passages, passage => Assert.All(passage, pair => Assert.Same(passage.First().After.Passage, pair.After.Passage)));
    }

    [Fact]
    public void Keywords_are_other_papers_keywords_of_the_same_length()
    {
        CslExample[] rows =
        [
            new(0, 1, "针对定位不准的问题。", ["定位", "管道-机器人", "惯性"], "1"),
            new(1, 2, "研究了光合特性。", ["比较", "光合—效率值", "胁迫", "长得没有第二个那么长的词"], "0"),
        ];
        CslExample first = (CslExample)RecombinedRows.Of(rows, rows, seed: 1)[0];
        Assert.Equal("光合—效率值", first.Keywords[1]);
        Assert.All([first.Keywords[0], first.Keywords[2]], word => Assert.Contains(word, rows[1].Keywords));
        CslExample second = (CslExample)RecombinedRows.Of(rows, rows, seed: 1)[1];
        Assert.Equal(rows[1].Keywords.Select(CodePointsOf), second.Keywords.Select(CodePointsOf));
        Assert.Contains("管道-机器人", second.Keywords[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_clause_without_another_of_its_length_is_part_of_a_longer_one()
    {
        CluenerExample[] pool = [Sentence("甲乙丙丁戊己庚辛𠮷"), Sentence("子")];
        string[] parts = [.. Enumerable.Range(0, 50).SelectMany(seed => Of(Sentence("天地人"), pool, seed)).Distinct()];
        Assert.All(parts, part => Assert.Contains(part, pool[0].Text, StringComparison.Ordinal));
        Assert.Equal(7, parts.Length);
        Assert.Equal(3, CodePointsOf(Assert.Single(parts, part => part.EndsWith("𠮷", StringComparison.Ordinal))));
    }

    [Fact]
    public void Any_text_keeps_its_form_and_changes_where_it_is_Chinese() => Gen.Select(Texts.List[1, 6], Gen.Int, Gen.Bool).Sample(
        (texts, seed, isOwnPool) =>
        {
            CluenerExample[] rows = [.. texts.Select((text, i) => new CluenerExample(i, i + 1, text, []))];
            IReadOnlyList<ClueExample> recombined = RecombinedRows.Of(rows, isOwnPool ? rows : [rows[0], rows[0]], seed);
            foreach ((string before, string after) in texts.Zip(recombined.Cast<CluenerExample>().Select(row => row.Text)))
            {
                Assert.Equal(Skeleton(before), Skeleton(after));
                Assert.Equal(-1, CodePoints.IndexOfLoneSurrogate(after));
                Assert.True(before != after || !before.EnumerateRunes().Any(ClauseKinds.IsChinese));
            }
        },
        iter: 500,
        threads: 1);

    [Fact]
    public void A_text_that_is_all_of_its_pool_costs_no_more_than_others()
    {
        string text = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{(char)('一' + (i % 20_000))}。"));
        CluenerExample[] rows = [Sentence(text)];
        Cost quarter = Cost.Of(() => RecombinedRows.Of([Sentence(text[..50_000])], [Sentence(text[..50_000])], seed: 1));
        Cost.Of(() => Assert.NotEqual(text, Of(rows[0], rows, seed: 1)[0])).IsLinear(quarter);
    }

    [Theory]
    [InlineData("clue/cluener/test.json", 0.05)]
    [InlineData("clue/csl/test.json", 0.05)]
    [InlineData("clue/cluewsc2020/test.json", 0.05)]
    [InlineData("clue/cmrc2018/test.json", 0.05)]
    public void Official_rows_keep_their_share_of_Chinese_characters(string path, double tolerance)
    {
        ClueTask task = ClueTasks.Parse(path.Split('/')[1]);
        IReadOnlyList<ClueExample> pool = ClueDataSet.Read(task, SharedData.Require(path));
        ClueExample[] rows = [.. pool.Where((_, i) => i % 20 == 0)];
        double ratio = (double)Chinese(RecombinedRows.Of(rows, pool, seed: 1)) / Chinese(rows);
        Assert.InRange(ratio, 1 - tolerance, 1 + tolerance);
        HashSet<string> known = [.. pool.Select(row => TextsOf(row).First())];
        Assert.DoesNotContain(RecombinedRows.Of(rows, pool, seed: 1), row => known.Contains(TextsOf(row).First()));

        static int Chinese(IEnumerable<ClueExample> rows) =>
            rows.SelectMany(TextsOf).SelectMany(text => text.EnumerateRunes()).Count(ClauseKinds.IsChinese);
    }

    private static IReadOnlyList<ClueExample> Mini(ClueTask task) =>
        ClueDataSet.Read(task, Fixture.Path($"mini/{task.OfficialName()}/dev.json"));

    private static CluenerExample Sentence(string text) => new(text.Length, 1, text, null);

    private static string[] Of(CluenerExample row, CluenerExample[] pool, int seed) =>
        [.. RecombinedRows.Of([row], pool, seed).Cast<CluenerExample>().Select(found => found.Text)];

    private static int CodePointsOf(string text) => text.EnumerateRunes().Count();

    /// <summary>The texts that a row asks about.</summary>
    private static IEnumerable<string> TextsOf(ClueExample row) => row switch
    {
        CluenerExample sentence => [sentence.Text],
        CslExample paper => [paper.Abstract],
        Cluewsc2020Example pronoun => [pronoun.Text],
        Cmrc2018Example question => [question.Passage, question.Question],
        _ => throw new InvalidOperationException(),
    };

    private static string Content(ClueExample row) => row is CslExample paper
        ? $"{paper.Id} {paper.Abstract} {string.Join('|', paper.Keywords)}"
        : row is Cluewsc2020Example pronoun ? $"{pronoun.Id} {pronoun.Text} {pronoun.Noun} {pronoun.Pronoun}"
        : $"{row.Id} {string.Join('|', TextsOf(row))}";

    /// <summary>A text with a dot in the place of each letter, mark and number.</summary>
    private static string Skeleton(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        Rune.GetUnicodeCategory(rune) <= UnicodeCategory.OtherNumber ? "." : rune.ToString()));
}
