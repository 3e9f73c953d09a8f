using System.Text.Json.Nodes;
using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Tasks;
using LightLM.Testing;
using LightLM.Tests.Reference;
using LightLM.Tests.Tokenization;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

/// <summary>
/// Every family from a text to an answer: a reference checkpoint with a small vocabulary, converted as the command line converts it, answers as the
/// naive forward pass and head do over the tokenizer's ids.
/// </summary>
public sealed class FamilyAnswerTests : IDisposable
{
    private const string Characters = "今天气真好，我们去公园玩吧。你在哪里看书？明月光照大地上有山水人火木金土风雨云";
    private const string Text = "今天天气真好，ab我们去公园玩吧。";
    private const string Question = "你在哪里看书？";

    /// <summary>Without punctuation, which does not count as the end of an answer.</summary>
    private const string Passage = "今天天气真好ab我们去公园玩吧";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Checkpoints with each of their heads: those beside the tests, others where the reference data lies.</summary>
    public static MatrixTheoryData<string, Precision> Cases => new(
        [
            "encoders/bert-masked-lm", "encoders/bert-pretraining-legacy-names", "encoders/bert-sequence-classification",
            "encoders/bert-token-classification", "encoders/bert-question-answering", "families/bert-multiple-choice", "families/bert-reranker",
            "families/bert-multi-label", "families/bert-regression",
            "encoders/distilbert-masked-lm", "encoders/distilbert-sequence-classification", "encoders/distilbert-token-classification",
            "encoders/distilbert-question-answering",
            "encoders/albert-masked-lm", "encoders/albert-sequence-classification", "encoders/albert-token-classification",
            "encoders/albert-question-answering",
            "encoders/electra-generator-masked-lm", "encoders/electra-discriminator", "encoders/electra-sequence-classification",
            "encoders/electra-token-classification", "encoders/electra-question-answering",
            "families/ernie-masked-lm", "families/ernie-sequence-classification", "families/ernie-token-classification", "families/ernie-question-answering",
            "families/paddle-ernie-sequence-classification",
            "encoders/nezha-sequence-classification", "encoders/nezha-token-classification", "encoders/nezha-question-answering",
            "families/roberta-masked-lm", "families/xlmr-plain", "families/xlmr-reranker", "families/xlmr-token-classification",
            "families/xlmr-question-answering", "families/roformer-masked-lm", "families/roformer-sequence-classification",
            "families/roformer-token-classification", "families/roformer-v2",
            "encoders/reformer-local", "encoders/reformer-local:SequenceClassification", "encoders/reformer-local:QuestionAnswering", "encoders/reformer-local:MaskedLM",
        ],
        [Precision.Float32, Precision.Int8]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_answer_is_the_naive_one(string checkpoint, Precision precision)
    {
        string path = _folder.At("model.lightlm");
        using (ModelPackage package = ModelFiles.Open(WithVocabulary(checkpoint)))
        {
            Assert.Empty(package.Report!.UnplacedTensors);
            CompactWriter.Write(package, path, precision);
        }

        using ModelPackage converted = ModelFiles.Open(path);
        using LightModel model = AnyModel.Load(path);
        NaiveOracle oracle = new(converted);
        Assert.DoesNotContain(oracle.Model.Tokens(Text), token => token.Length == 0);
        switch (converted.Task.Head)
        {
            case HeadKind.SequenceClassification:
                Classifies(model, oracle);
                break;
            case HeadKind.TokenClassification:
                FindsEntities(model, oracle);
                break;
            case HeadKind.QuestionAnswering:
                AnswersQuestions(model, oracle);
                break;
            case HeadKind.MaskedLanguageModel:
                FillsMasks(model, oracle, converted.Tokenizer!.SpecialNames.Mask);
                break;
            case HeadKind.MultipleChoice:
                Chooses(model, oracle);
                break;
            case HeadKind.ReplacedTokenDetection:
                DetectsReplacements(model, oracle);
                break;
            default:
                oracle.Ask(naive => naive.States(naive.Tokens(Text))[0]).Check(model.Embed(Text), model);
                break;
        }
    }

    private static void Classifies(LightModel model, NaiveOracle oracle)
    {
        ScoreFunction function = model.Task.ScoreFunction;
        Check(model.Classify(Text), naive => naive.States(naive.Tokens(Text)));
        Check(model.Classify(Question, Text), naive => naive.States(naive.Tokens(Question), naive.Tokens(Text)));

        void Check(Classification answer, Func<NaiveModel, double[][]> states) =>
            oracle.Ask(naive => Scores(naive.Classified(naive.Pooled(states(naive)[0])))).Check(ById(answer.Labels), model);

        double[] Scores(double[] logits) => function switch
        {
            ScoreFunction.Softmax => NaiveModel.Softmax(logits),
            ScoreFunction.Sigmoid => [.. logits.Select(Sigmoid)],
            _ => logits,
        };
    }

    /// <summary>The labels are types without a letter: each token has the best, and neighbours of one type are an entity.</summary>
    private static void FindsEntities(LightModel model, NaiveOracle oracle)
    {
        Assert.Equal(TagScheme.Io, new TagSet(model.Task.Labels, model.Task.TagScheme).Scheme);
        NaiveNumbers expected = oracle.Ask(naive => [.. naive.States(naive.Tokens(Text))[1..^1].SelectMany(naive.Classified)]);
        double[][] logits = [.. expected.Values.Chunk(model.Task.Labels.Count)];
        Token[] tokens = oracle.Model.Tokens(Text);
        IReadOnlyList<Entity> entities = model.FindEntities(Text);
        Assert.Equal(tokens.Length, entities.Sum(entity => tokens.Count(token => token.Start >= entity.Start && token.End <= entity.End)));
        Assert.All(entities.Zip(entities.Skip(1)), pair => Assert.NotEqual(pair.First.Type, pair.Second.Type));
        Assert.All(entities, entity =>
        {
            Assert.Equal(Text[entity.Start..entity.End], entity.Text);
            int label = model.Task.Labels.Index().Single(entry => entry.Item == entity.Type).Index;
            double[][] own = [.. logits.Where((_, token) => tokens[token].Start >= entity.Start && tokens[token].End <= entity.End)];
            Assert.All(own, row => Assert.InRange(row[label], row.Max() - (2 * expected.Tolerance), double.PositiveInfinity));
            Assert.Equal(own.Average(row => NaiveModel.Softmax(row)[label]), entity.Score, 2 * expected.Tolerance);
        });
    }

    private static void AnswersQuestions(LightModel model, NaiveOracle oracle)
    {
        Token[] tokens = oracle.Model.Tokens(Passage);
        NaiveNumbers expected = oracle.Ask(naive =>
        {
            double[][] states = naive.States(naive.Tokens(Question), naive.Tokens(Passage));
            return [.. states[^(tokens.Length + 1)..^1].SelectMany(naive.Classified)];
        });
        double[][] logits = [.. expected.Values.Chunk(2)];
        Assert.InRange(tokens.Length, 2, model.Task.MaxAnswerTokens);
        double best = Enumerable.Range(0, tokens.Length).Max(start => logits[start][0] + logits[start..].Max(row => row[1]));
        Answer answer = Assert.Single(model.Answer(Question, Passage));
        Assert.Equal(Passage[answer.Start..answer.End], answer.Text);
        int first = Array.FindIndex(tokens, token => token.Start == answer.Start);
        int last = Array.FindIndex(tokens, token => token.End == answer.End);
        Assert.Equal(logits[first][0] + logits[last][1], answer.Score, 2 * expected.Tolerance);
        Assert.InRange(answer.Score, best - (4 * expected.Tolerance), best + (2 * expected.Tolerance));
    }

    private static void FillsMasks(LightModel model, NaiveOracle oracle, string mask)
    {
        string text = Text.Replace("好", mask, StringComparison.Ordinal);
        int pieces = model.Tokenizer.Settings.Vocabulary.Count;
        int place = Array.FindIndex(oracle.Model.Tokens(text), token => token.Id == model.Tokenizer.MaskId);
        NaiveNumbers expected = oracle.Ask(naive => NaiveModel.Softmax(naive.Filled(naive.States(naive.Tokens(text))[1 + place]))[..pieces]);
        MaskFill fill = Assert.Single(model.FillMask(text, pieces));
        Assert.Equal((text.IndexOf(mask, StringComparison.Ordinal), mask.Length), (fill.Start, fill.Length));
        expected.Check(ById(fill.Candidates), model);
        if (model.Task.HasNextSentence)
        {
            oracle.Ask(naive => [NaiveModel.Softmax(naive.Follows(naive.Pooled(naive.States(naive.Tokens(Question), naive.Tokens(Text))[0])))[0]])
                .Check([model.JudgeNextSentence(Question, Text)], model);
        }
    }

    private static void Chooses(LightModel model, NaiveOracle oracle)
    {
        string[] choices = [Text, Characters, "在公园看书。"];
        NaiveNumbers expected = oracle.Ask(naive => NaiveModel.Softmax([.. choices.Select(choice =>
            naive.Classified(naive.Pooled(naive.States(naive.Tokens(Question), naive.Tokens(choice))[0])).Single())]));
        expected.Check(ById(model.Choose(Question, choices).Labels), model);
    }

    private static void DetectsReplacements(LightModel model, NaiveOracle oracle)
    {
        IReadOnlyList<ReplacedToken> tokens = model.FindReplacedTokens(Text);
        oracle.Ask(naive => [.. naive.States(naive.Tokens(Text))[1..^1].Select(state => Sigmoid(naive.Detected(state)))])
            .Check(tokens.Select(token => token.Score), model);
        Assert.Equal(oracle.Model.Tokens(Text).Select(token => (token.Start, token.Length)), tokens.Select(token => (token.Start, token.Length)));
    }

    private static IEnumerable<float> ById(IEnumerable<LabelScore> labels) => labels.OrderBy(label => label.Id).Select(label => label.Score);

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));

    /// <summary>A copy of a checkpoint with a vocabulary of the family's kind.</summary>
    private string WithVocabulary(string checkpoint)
    {
        string[] parts = checkpoint.Split(':');
        string? head = parts.Length > 1 ? parts[1] : null;
        string name = Path.GetFileName(parts[0]);
        IEnumerable<string> beside = ((string[])["Encoders", "Checkpoints"]).Select(folder => Path.Combine(AppContext.BaseDirectory, folder, "Fixtures", name));
        string source = beside.FirstOrDefault(Directory.Exists) ?? SharedData.Require($"goldens/{parts[0]}");
        string copy = _folder.At(name);
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        string[] characters = [.. Characters.Select(character => $"{character}")];
        if (head is not null)
        {
            AddReformerHead(source, name, head);
        }

        if (name.StartsWith("xlmr", StringComparison.Ordinal) || name.StartsWith("roberta", StringComparison.Ordinal))
        {
            TinyUnigram tokenizer = new();
            foreach (string piece in characters.Except(TinyUnigram.Pieces.Select(entry => entry.Piece)).Append("ab"))
            {
                tokenizer.Vocabulary.Add((JsonNode)new JsonArray(piece, -7));
            }

            tokenizer.Save(_folder, $"{name}/tokenizer.json");
        }
        else
        {
            _folder.Write($"{name}/vocab.txt", string.Join('\n', (string[])["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##b", .. characters]));
        }

        return copy;
    }

    /// <summary>No recorded Reformer has a head: one is put on it under the names of transformers.</summary>
    private void AddReformerHead(string source, string name, string head)
    {
        const int hidden = 64;
        using SafetensorsFile weights = SafetensorsFile.Open(Path.Combine(source, "model.safetensors"));
        PretrainedGolden golden = new(source, weights, hidden);
        foreach ((string tensor, (int[] Shape, float[] Values) value) in golden.Tensors.ToArray())
        {
            golden.Tensors.Remove(tensor);
            golden.Tensors.Add($"reformer.{tensor}", value);
        }

        foreach ((string tensor, int[] shape) in (IEnumerable<(string, int[])>)(head switch
        {
            "SequenceClassification" => [("classifier.dense.weight", [hidden, 2 * hidden]), ("classifier.dense.bias", [hidden]), ("classifier.out_proj.weight", [2, hidden]), ("classifier.out_proj.bias", [2])],
            "QuestionAnswering" => [("qa_outputs.weight", [2, 2 * hidden]), ("qa_outputs.bias", [2])],
            _ => [("lm_head.decoder.weight", [97, 2 * hidden]), ("lm_head.bias", [97])],
        }))
        {
            golden.Add(tensor, shape);
        }

        golden.CopyTo(_folder, name, $"ReformerFor{head}", "model");
        golden.WriteWeights(_folder.At($"{name}/model.safetensors"));
    }
}
