using LightLM.Encoders;
using LightLM.Tasks;
using LightLM.Testing;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

public sealed class QuestionAnswererTests : IDisposable
{
    private const string Passage = "我是é我10是我是é，我10是我是我é我我是是我";
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int, int, int> Lengths
    {
        get
        {
            TheoryData<int, int, int> lengths = [];
            foreach (int maxLength in (int[])[5, 6, 7, 8, 9, 11, 13, 16])
            {
                foreach (int overlap in (int[])[0, 1, 4, 128])
                {
                    lengths.Add(maxLength, overlap, 64);
                    lengths.Add(maxLength, overlap, 1);
                }
            }

            return lengths;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Every_length_answers_from_the_whole_passage(int maxLength, int overlap, int maxQuestion)
    {
        using LightModel model = Load(maxLength, overlap, maxQuestion);
        foreach (string question in (string[])["我", "我是10是我我我是我是我是我是我是我我是我我是"])
        {
            AnswerList answers = model.Answer(question, Passage, 1000);
            Assert.NotEmpty(answers);
            Assert.Contains(answers, answer => answer.Start < 4);
            Assert.Contains(answers, answer => answer.End > Passage.Length - 4);
        }
    }

    [Fact]
    public void A_length_without_room_for_a_question_and_a_passage_is_refused()
    {
        string path = new TinyCheckpoint("ForQuestionAnswering").With("task", "qa").With("max_length", 4).Save(_folder);
        ModelFileException error = Assert.Throws<ModelFileException>(() => AnyModel.Load(path));
        Assert.Contains("at least 5 for a question and a passage, found 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Probabilities_are_the_softmax_over_all_candidates_and_no_answer()
    {
        using LightModel model = Load(16, 4, 5);
        AnswerList answers = model.Answer("我是", "我是é我10", 1000);
        double none = answers[0].Score - answers[0].Margin;
        double sum = Math.Exp(none) + answers.Sum(answer => Math.Exp(answer.Score));
        Assert.All(answers, answer =>
        {
            Assert.Equal(Math.Exp(answer.Score) / sum, answer.Probability, 1e-5);
            Assert.Equal(none, answer.Score - answer.Margin, 1e-5);
        });
    }

    [Fact]
    public void No_answer_scores_what_the_first_token_does_in_the_window_where_it_does_least()
    {
        using LightModel model = Load(16, 4, 5);
        double expected = model.Inspect((session, head) =>
        {
            double least = double.PositiveInfinity;
            IReadOnlyList<Token> question = session.Tokenizer.Tokenize("我是");
            IReadOnlyList<Token> passage = session.Tokenizer.Tokenize(Passage);
            int capacity = 16 - 3 - question.Count;
            for (int start = 0; ; start += capacity - 4)
            {
                int count = Math.Min(capacity, passage.Count - start);
                int[] ids = [session.Tokenizer.ClassificationId, .. question.Select(token => token.Id), session.Tokenizer.SeparatorId,
                    .. passage.Skip(start).Take(count).Select(token => token.Id), session.Tokenizer.SeparatorId];
                int[] types = [.. Enumerable.Repeat(0, question.Count + 2), .. Enumerable.Repeat(1, count + 1)];
                session.Encoders.Run([new EncodedSequence(ids, types)], (_, rows, workspace) =>
                {
                    Span<float> logits = head!.Logits(rows, workspace).RowSpan(0);
                    least = Math.Min(least, logits[0] + logits[1]);
                });
                if (start + count == passage.Count)
                {
                    return least;
                }
            }
        });
        Answer answer = model.Answer("我是", Passage)[0];
        Assert.Equal(expected, answer.Score - answer.Margin, 1e-4);
    }

    [Fact]
    public void Below_the_margin_there_is_no_answer()
    {
        using LightModel model = Load(16, 4, 5);
        AnswerList all = model.Answer("我是", Passage, 1000);
        float margin = all[all.Count / 2].Margin;
        using LightModel strict = AnyModel.Load(_folder.At("checkpoint"), new LightModelOptions { NoAnswerMargin = margin });
        Assert.All(strict.Answer("我是", Passage, 1000), answer => Assert.True(answer.Margin >= margin - 1e-5));
        Assert.NotEmpty(strict.Answer("我是", Passage));
        using LightModel silent = AnyModel.Load(_folder.At("checkpoint"), new LightModelOptions { NoAnswerMargin = all[0].Margin + 3 });
        Assert.Empty(silent.Answer("我是", Passage));
    }

    [Fact]
    public void Closing_punctuation_goes_where_the_span_without_it_is_nearly_as_good()
    {
        TinyCheckpoint checkpoint = new("ForQuestionAnswering");
        checkpoint.Pieces[9] = "。";
        using LightModel model = AnyModel.Load(checkpoint.Save(_folder));
        const string passage = "我是。我10。是我。";
        AnswerList answers = model.Answer("我是", passage, 1000);
        Assert.Equal(answers.Count, answers.DistinctBy(answer => (answer.Start, answer.Length)).Count());
        Dictionary<(int, int), float> scores = answers.ToDictionary(answer => (answer.Start, answer.End), answer => answer.Score);
        Assert.Contains(answers, answer => answer.Text.EndsWith('。'));
        Assert.All(answers.Where(answer => answer.Text.Length > 1 && answer.Text.EndsWith('。')), answer =>
        {
            int end = answer.Start + answer.Text.TrimEnd('。').Length;
            Assert.True(end == answer.Start || !scores.TryGetValue((answer.Start, end), out float shorter) || shorter < answer.Score - 2, answer.ToString());
        });
    }

    private LightModel Load(int maxLength, int overlap, int maxQuestion) => AnyModel.Load(new TinyCheckpoint("ForQuestionAnswering")
        .With("task", "qa").With("max_length", maxLength).With("window_overlap", overlap).With("max_question_tokens", maxQuestion)
        .With("max_answer_tokens", 3)
        .Save(_folder));
}
