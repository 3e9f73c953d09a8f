using System.Text.Json.Nodes;
using LightLM.Descriptions;
using LightLM.Tasks;
using LightLM.Testing;

namespace LightLM.Tests.Tasks;

/// <summary>Least scores and dictionaries: what is left of the entities that a model finds, and what comes to them.</summary>
public sealed class EntityControlTests : IDisposable
{
    private const string Text = "我是é，我10是我是é我我是是我";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ForTokenClassification")]
    [InlineData("Crf")]
    [InlineData("GlobalPointer")]
    [InlineData("Span")]
    public void Entities_below_the_least_score_of_their_type_go(string head)
    {
        string checkpoint = Save(head);
        IReadOnlyList<Entity> all = Find(checkpoint, new LightModelOptions());
        Entity middle = all.OrderBy(entity => entity.Score).ElementAt(all.Count / 2);
        LeastScores ofAll = new() { Usual = middle.Score };
        Assert.Equal(all.Where(entity => entity.Score >= middle.Score), Find(checkpoint, new LightModelOptions { LeastScores = ofAll }));
        LeastScores ofType = new() { ByName = new Dictionary<string, float> { [middle.Type] = middle.Score } };
        Assert.Equal(
            all.Where(entity => entity.Type != middle.Type || entity.Score >= middle.Score),
            Find(checkpoint, new LightModelOptions { LeastScores = ofType }));
        Assert.Equal(
            all.Where(entity => entity.Type == middle.Type && entity.Score >= middle.Score),
            Find(checkpoint, new LightModelOptions { LeastScores = ofType with { Usual = 2 } }));
    }

    /// <summary>Each span of the text in turn is a term: what may stay beside it stays, and it is there once.</summary>
    [Theory]
    [InlineData("ForTokenClassification", false)]
    [InlineData("GlobalPointer", true)]
    [InlineData("Span", true)]
    public void Terms_are_entities_and_what_they_cannot_stand_beside_gives_way(string head, bool mayNest)
    {
        string checkpoint = Save(head);
        IReadOnlyList<Entity> all = Find(checkpoint, new LightModelOptions());
        int removed = 0;
        foreach ((int start, int length) in from start in Enumerable.Range(0, Text.Length) from length in (int[])[1, 2, 4] select (start, length))
        {
            if (start + length > Text.Length)
            {
                continue;
            }

            EntityTerms terms = new([new EntityTerm(Text.Substring(start, length), "new")]);
            List<Entity> places = [];
            terms.Find(Text, places);
            Entity[] expected =
            [
                .. all.Where(entity => places.TrueForAll(term => MayStandBeside(entity, term))).Concat(places)
                    .OrderBy(entity => entity.Start).ThenByDescending(entity => entity.Length).ThenBy(entity => entity.Type == "new"),
            ];
            IReadOnlyList<Entity> found = Find(checkpoint, new LightModelOptions { EntityTerms = terms });
            Assert.Equal(expected.ToHashSet(), found.ToHashSet());
            Assert.Equal(expected.Select(entity => (entity.Start, entity.Length)), found.Select(entity => (entity.Start, entity.Length)));
            removed += all.Count(entity => !found.Contains(entity));
        }

        Assert.Equal(head != "Span", removed > 0);

        bool MayStandBeside(Entity entity, Entity term)
        {
            bool isApart = entity.End <= term.Start || term.End <= entity.Start;
            bool isInside = entity.Start >= term.Start && entity.End <= term.End;
            bool isAround = term.Start >= entity.Start && term.End <= entity.End;
            return isApart || (mayNest && (isInside || isAround));
        }
    }

    [Fact]
    public void A_term_that_the_model_finds_keeps_its_score_and_one_that_is_none_goes()
    {
        string checkpoint = Save("ForTokenClassification");
        IReadOnlyList<Entity> all = Find(checkpoint, new LightModelOptions());
        Entity first = all[0];
        EntityTerms same = new([new EntityTerm(first.Text, first.Type)]);
        Assert.Contains(first, Find(checkpoint, new LightModelOptions { EntityTerms = same }));
        EntityTerms none = new([new EntityTerm(first.Text, null, IsEntity: false)]);
        Assert.Equal(all.Where(entity => entity.Text != first.Text), Find(checkpoint, new LightModelOptions { EntityTerms = none }));
        EntityTerms notOfType = new([new EntityTerm(first.Text, first.Type, IsEntity: false)]);
        Assert.Equal(
            all.Where(entity => (entity.Text, entity.Type) != (first.Text, first.Type)), Find(checkpoint, new LightModelOptions { EntityTerms = notOfType }));
    }

    [Fact]
    public void What_a_model_cannot_know_is_refused_when_it_is_loaded()
    {
        string entities = Save("ForTokenClassification");
        Refused(entities, new LightModelOptions { LeastScores = new() { ByName = new Dictionary<string, float> { ["nmae"] = 0.5f } } }, "least_scores", "nmae");
        Refused(entities, new LightModelOptions { LeastScores = new() { Usual = float.NaN } }, "least_scores", "finite");
        Refused(entities, new LightModelOptions { EntityTerms = new([new EntityTerm("我", "nmae", IsEntity: false)]) }, "dictionary", "nmae");
        string answers = new TinyCheckpoint("ForQuestionAnswering").Save(_folder, "answers");
        Refused(answers, new LightModelOptions { LeastScores = new() { Usual = 0.5f } }, "least_scores", "question answering");
        Refused(answers, new LightModelOptions { EntityTerms = new([]) }, "dictionary", "question answering");

        static void Refused(string path, LightModelOptions options, params string[] parts)
        {
            InputException error = Assert.Throws<InputException>(() => AnyModel.Load(path, options));
            Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_long_text_with_many_terms_takes_time_that_grows_with_it()
    {
        EntityTerms terms = new(Enumerable.Range(0, 100_000).Select(number => new EntityTerm($"我{number}是", "new")).Append(new EntityTerm("我", "new")));
        string checkpoint = Save("ForTokenClassification");
        using LightModel model = AnyModel.Load(checkpoint, new LightModelOptions { EntityTerms = terms });
        string text = string.Concat(Enumerable.Repeat("我12345是我", 5000));
        Assert.Equal(10_000, model.FindEntities(text).Count(entity => entity.Type == "new"));
    }

    /// <summary>Heads that label tokens have entities of one token, which others put into each other.</summary>
    private string Save(string head)
    {
        TinyCheckpoint checkpoint = new(head);
        return (head is "ForTokenClassification" or "Crf"
            ? checkpoint.With("id2label", new JsonObject { ["0"] = "O", ["1"] = "S-a", ["2"] = "S-b" })
            : checkpoint.WithEntities()).Save(_folder, head);
    }

    private static IReadOnlyList<Entity> Find(string path, LightModelOptions options)
    {
        using LightModel model = AnyModel.Load(path, options);
        IReadOnlyList<Entity> entities = model.FindEntities(Text);
        Assert.True(options.EntityTerms is not null || !options.LeastScores.IsNone || entities.Count > 2);
        return entities;
    }
}
