namespace LightLM.Contest;

/// <summary>Why a finalist is out.</summary>
/// <param name="Reason">The reason in a word, such as "timed_out".</param>
/// <param name="Message">The reason in a line.</param>
/// <param name="Log">The last lines that the finalist printed, or nothing.</param>
internal sealed record Disqualification(string Reason, string Message, string Log)
{
    public const string UnusableModel = "unusable_model";
    public const string OtherPredictions = "other_predictions";
    public const string EndedReferee = "ended_referee";
}

/// <summary>Ends the work on a finalist.</summary>
internal sealed class DisqualifiedException(Disqualification reason) : Exception(reason.Message)
{
    public Disqualification Reason => reason;
}
