using LightLM.Descriptions;

namespace LightLM.Contest;

/// <summary>What a contest needs of the program that it is held in.</summary>
/// <param name="Note">Tells its user something that is no result.</param>
/// <param name="DefaultVocabulary">What the baseline reads with where no finalist's model has a vocabulary.</param>
/// <param name="Clock">What tells the time that is left.</param>
/// <param name="Cancellation">Ends the contest; what was measured is kept.</param>
internal sealed record ContestSurroundings(
    Action<string> Note, Func<TokenizerSettings> DefaultVocabulary, TimeProvider Clock, CancellationToken Cancellation);
