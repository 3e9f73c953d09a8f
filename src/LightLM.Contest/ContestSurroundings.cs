namespace LightLM.Contest;

/// <summary>What a contest needs of the program that it is held in.</summary>
/// <param name="Note">Tells its user something that is no result.</param>
/// <param name="DefaultVocabulary">Finds the model whose vocabulary the baseline reads with where no finalist's model has one.</param>
/// <param name="StartWorker">The words that start the program as a worker, given the files of the work and of its result.</param>
/// <param name="Clock">What tells the time.</param>
/// <param name="Cancellation">Ends the contest; what was measured is kept.</param>
internal sealed record ContestSurroundings(
    Action<string> Note,
    Func<string> DefaultVocabulary,
    Func<string, string, IReadOnlyList<string>> StartWorker,
    TimeProvider Clock,
    CancellationToken Cancellation);
