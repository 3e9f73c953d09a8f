namespace LightLM.Server.Tasks;

/// <summary>All tasks; of those that a model answers, the first is its own.</summary>
internal static class ModelTasks
{
    /// <summary>All tasks: those of one head before those that every model answers.</summary>
    public static IReadOnlyList<ModelTask> All { get; } =
    [
        TokenClassificationTask.Instance,
        new QuestionAnsweringTask(),
        new CoreferenceTask(),
        new InformationExtractionTask(),
        new ReplacedTokenTask(),
        new MultipleChoiceTask(),
        TextClassificationTask.Instance,
        new FillMaskTask(),
        FeatureExtractionTask.Instance,
        new SentenceSimilarityTask(),
        TextRankingTask.Instance,
        new NextSentenceTask(),
    ];

    /// <summary>The task of a name; null where there is none.</summary>
    public static ModelTask? Find(string name) => All.FirstOrDefault(task => task.Name == name);

    /// <summary>What a model answers, its own task first.</summary>
    public static IEnumerable<ModelTask> Of(LightModel model) => All.Where(task => task.IsServedBy(model));
}
