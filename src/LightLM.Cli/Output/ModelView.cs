using LightLM.Cli.Hosting;
using LightLM.Clue;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Reports;
using LightLM.Timing.Models;

namespace LightLM.Cli.Output;

/// <summary>A model's summary for people.</summary>
internal static class ModelView
{
    /// <summary>Writes the summary.</summary>
    public static void Write(Shell shell, ModelSummary model)
    {
        FactsView facts = new();
        facts.Add("file", model.Path);
        facts.Add("size", Numbers.Bytes(model.Bytes));
        AddEncoder(facts, model.Family, model.Encoder);
        AddTask(facts, model.Task);
        AddParameters(facts, model.Parameters);
        facts.Add("precision", model.Precision);
        AddTokenizer(facts, model.Tokenizer);
        facts.Add("converted from", $"{model.Source} ({model.Format})");
        facts.Add("source SHA-256", model.Sha256);
        facts.AddWarnings(model.Warnings);
        facts.Write(shell);
    }

    private static void AddEncoder(FactsView facts, string family, EncoderDescription encoder)
    {
        string heads = Sizes(encoder.Layers.Select(layer => layer.AttentionHeads));
        string inner = Sizes(encoder.Layers.Select(layer => layer.FeedForwardSize));
        int stored = encoder.Layers.Count(layer => layer.SharedWith is null);
        string shared = stored < encoder.Layers.Count ? $" that share the weights of {stored}" : "";
        facts.Add("architecture", $"{family}, {encoder.Layers.Count} layers{shared}, hidden {encoder.HiddenSize}");
        facts.Add("layers", $"{heads} heads of {encoder.HeadSize}, feed-forward {inner}, {Words.Of(encoder.Activation)}");
        foreach (IGrouping<(AttentionKind, AttentionChunks), LayerDescription> alike in encoder.Layers
            .Where(layer => layer.Chunks is not null).GroupBy(layer => (layer.Attention, layer.Chunks!)))
        {
            AttentionChunks chunks = alike.Key.Item2;
            string sorted = alike.First().Hashing is BucketHashing hashing ? $", sorted by {hashing.Rounds} rounds of hashing" : "";
            facts.Add("attention", $"{alike.Count()} layers in chunks of {chunks.Length}, with {chunks.Before} before and {chunks.After} behind{sorted}");
        }

        facts.Add("pooler", encoder.HasPooler ? "yes" : "no");
    }

    private static void AddTask(FactsView facts, TaskDescription task)
    {
        facts.Add("head", task.Name is null ? Words.Of(task.Head) : $"{Words.Of(task.Head)} ({task.Name})");
        if (task.Labels.Count > 0)
        {
            facts.Add("labels", $"{task.Labels.Count}: {string.Join(" ", task.Labels)}");
        }

        if (task.LabelNames.Count > 0)
        {
            facts.Add("called", string.Join(" ", task.LabelNames));
        }

        facts.Add("longest input", $"{task.MaxLength} tokens");
        if (!task.LeastScores.IsNone)
        {
            facts.Add("least scores", Show(task.LeastScores));
        }

        foreach ((string name, string value) in Limits(task))
        {
            facts.Add(name, value);
        }
    }

    private static string Show(LeastScores least)
    {
        IEnumerable<string> byName = least.ByName.Select(limit => $"{limit.Key} {Numbers.Score(limit.Value)}");
        return string.Join(", ", least.Usual is float usual ? byName.Append($"else {Numbers.Score(usual)}") : byName);
    }

    /// <summary>The settings that only this head has.</summary>
    private static IEnumerable<(string Name, string Value)> Limits(TaskDescription task) => task.Head switch
    {
        HeadKind.QuestionAnswering =>
        [
            ("longest question", $"{task.MaxQuestionTokens} tokens"),
            ("windows share", $"{task.WindowOverlap} tokens"),
            ("longest answer", $"{task.MaxAnswerTokens} tokens"),
            ("no answer", task.NoAnswerMargin is float margin ? $"below a margin of {Numbers.Percent(margin)}" : "never"),
        ],
        HeadKind.TokenClassification =>
        [
            ("decoding", task.TagScheme is { } scheme ? $"{Words.Of(task.Decoding)}, {Words.Of(scheme)}" : Words.Of(task.Decoding)),
            .. Crf(task.Crf),
        ],
        HeadKind.SpanScoring => [("spans", Show(task.Pointer!))],
        HeadKind.StartEndClassification => [("ends", task.SoftStartLabels ? "by the probabilities of starts" : "by the best label of starts")],
        HeadKind.MaskedLanguageModel when task.HasNextSentence => [("next sentences", "judged, too")],
        HeadKind.SequenceClassification when task.MaxFirstTokens is int first =>
            [("longest first", $"{first} tokens of a pair's first text")],
        HeadKind.Embedding => [("vector", Vector(task)), .. Prompts(task)],
        _ => [],
    };

    private static string Show(PointerDescription pointer)
    {
        string queries = pointer.Kind == PointerKind.Global ? "for each label" : "for all labels";
        return $"{Words.Of(pointer.Kind)}, queries and keys of {pointer.Size} {queries}, {(pointer.IsRotary ? "rotary positions" : "no positions")}";
    }

    private static (string Name, string Value)[] Crf(CrfScope crf) =>
        crf == CrfScope.None ? [] : [("CRF", crf == CrfScope.Sequence ? "over all tokens, [CLS] and [SEP] too" : "over the tokens of the text")];

    /// <summary>How a vector is made, step by step.</summary>
    private static string Vector(TaskDescription task) => string.Join(
        ", ",
        [
            string.Join(" and ", task.Pooling.Parts().Select(Words.Of)),
            .. task.Dense.Select(dense => $"dense to {dense.Outputs} ({Words.Of(dense.Activation)})"),
            task.Normalize ? "of length 1" : "not normalized",
            .. task.Dimensions is int dimensions ? (string[])[$"its first {dimensions}"] : [],
        ]);

    private static IEnumerable<(string Name, string Value)> Prompts(TaskDescription task)
    {
        if (task.Prompts.Count > 0)
        {
            string pooled = task.PoolsPrompt ? "pooled" : "not pooled";
            yield return ("prompts", $"{string.Join(" ", task.Prompts.Keys)}, {pooled}");
            yield return ("default prompt", task.DefaultPrompt ?? "none");
        }
    }

    private static void AddParameters(FactsView facts, ParameterCounts parameters)
    {
        string verdict = ContestLimits.AllowsParameters(parameters.Total) ? "within" : "NOT within";
        string limit = Numbers.Count(ContestLimits.Parameters);
        facts.Add("parameters", $"{Numbers.Count(parameters.Total)}, {verdict} the contest's limit of {limit}");
        facts.Add("  embeddings", Numbers.Count(parameters.Embeddings));
        facts.Add("  encoder", Numbers.Count(parameters.Encoder));
        facts.Add("  head", Numbers.Count(parameters.Head));
    }

    private static void AddTokenizer(FactsView facts, TokenizerSettings? tokenizer)
    {
        if (tokenizer is null)
        {
            facts.Add("tokenizer", "none: the model cannot read texts");
            return;
        }

        string pieces = $"{Numbers.Count(tokenizer.Vocabulary.Count)} pieces";
        facts.Add("tokenizer", tokenizer.Unigram is null ? $"{pieces}, {DescribeOptions(tokenizer.Options)}" : $"{pieces}, Unigram");
        if (tokenizer.Options.FoldTraditional)
        {
            facts.Add("traditional", "read as simplified where the vocabulary lacks a character");
        }

        if (tokenizer.AddedTokens.Count > 0)
        {
            facts.Add("added tokens", $"{Numbers.Count(tokenizer.AddedTokens.Count)}, kept whole");
        }
    }

    private static string DescribeOptions(TokenizerOptions options)
    {
        string letters = options.LowerCase ? "lower case" : "letter case kept";
        string accents = options.StripAccents ?? options.LowerCase ? "accents stripped" : "accents kept";
        string chinese = options.TokenizeChineseCharacters ? "Chinese characters apart" : "Chinese characters not apart";
        return $"{letters}, {accents}, {chinese}";
    }

    /// <summary>One size where all layers have the same, else each.</summary>
    private static string Sizes(IEnumerable<int> sizes)
    {
        int[] all = [.. sizes];
        return all.Distinct().Count() == 1 ? Numbers.Whole(all[0]) : string.Join("/", all.Select(Numbers.Whole));
    }
}
