using LightLM.Clue.DataSets;

namespace LightLM.Clue.Sets;

/// <summary>The data sets of classification that CLUE publishes beside the contest's, with the names of prediction files that its site takes.</summary>
public static class WarmUpSets
{
    private const string Sentence = "sentence";
    private const string FirstSentence = "sentence1";
    private const string SecondSentence = "sentence2";

    private static readonly LabelSet Inference = new(["neutral", "entailment", "contradiction"]) { Disputed = "-" };

    /// <summary>AFQMC: whether two questions of bank customers ask the same.</summary>
    public static ClassificationSet Afqmc { get; } = new("afqmc", "afqmc_predict.json", new LabelSet(["0", "1"]), FirstSentence, SecondSentence);

    /// <summary>TNEWS (version 1.1): the topic of a headline.</summary>
    public static ClassificationSet Tnews { get; } = new("tnews", "tnews11_predict.json", new LabelSet(
        ["100", "101", "102", "103", "104", "106", "107", "108", "109", "110", "112", "113", "114", "115", "116"])
    {
        Names =
        [
            "news_story", "news_culture", "news_entertainment", "news_sports", "news_finance", "news_house", "news_car", "news_edu", "news_tech",
            "news_military", "news_travel", "news_world", "news_stock", "news_agriculture", "news_game",
        ],
    }, Sentence);

    /// <summary>IFLYTEK: what an app is for, from its description.</summary>
    public static ClassificationSet Iflytek { get; } =
        new("iflytek", "iflytek_predict.json", new LabelSet([.. Enumerable.Range(0, 119).Select(label => $"{label}")]), Sentence);

    /// <summary>CMNLI: whether a sentence follows from another, translated from English.</summary>
    public static ClassificationSet Cmnli { get; } = new("cmnli", "cmnli_predict.json", Inference, FirstSentence, SecondSentence);

    /// <summary>OCNLI: whether a sentence follows from another, written in Chinese.</summary>
    public static ClassificationSet Ocnli { get; } = new("ocnli", "ocnli_50k_predict.json", Inference, FirstSentence, SecondSentence);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ClassificationSet> All { get; } = [Afqmc, Tnews, Iflytek, Cmnli, Ocnli];
}
