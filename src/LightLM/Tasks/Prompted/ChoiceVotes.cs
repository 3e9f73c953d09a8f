namespace LightLM.Tasks.Prompted;

/// <summary>
/// What the windows over a text answer to a prompt with choices, joined as PaddleNLP joins it: the answer of most windows, of as many that with the
/// greater probabilities. Its probability is the mean of those windows'.
/// </summary>
internal sealed class ChoiceVotes
{
    private readonly List<Vote> _votes = [];

    /// <summary>Forgets all windows.</summary>
    public void Clear() => _votes.Clear();

    /// <summary>Adds the answer of a window.</summary>
    public void Add(string choice, float probability)
    {
        int known = _votes.FindIndex(vote => vote.Choice == choice);
        if (known < 0)
        {
            _votes.Add(new Vote(choice, 1, probability));
            return;
        }

        Vote vote = _votes[known];
        _votes[known] = vote with { Windows = vote.Windows + 1, Sum = vote.Sum + probability };
    }

    /// <summary>The text's answer; null where no window has one.</summary>
    public FoundSpan? Best()
    {
        if (_votes.Count == 0)
        {
            return null;
        }

        Vote best = _votes.MaxBy(vote => (vote.Windows, vote.Sum));
        return new FoundSpan(best.Choice, null, (float)(best.Sum / best.Windows));
    }

    private readonly record struct Vote(string Choice, int Windows, double Sum);
}
