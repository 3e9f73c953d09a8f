namespace LightLM.Server.Scheduling;

/// <summary>How long a model takes for a token, as a running mean of what was measured.</summary>
internal sealed class CostEstimate
{
    /// <summary>What a light model takes on a processor of today, until it was measured.</summary>
    private const double FirstGuess = 20e-6;

    /// <summary>The share of a new measurement, so that some tens of steps outweigh what was before.</summary>
    private const double Share = 0.05;

    private double _secondsPerToken = FirstGuess;

    /// <summary>The seconds of one thread for a number of tokens.</summary>
    public double Seconds(int tokens) => tokens * Volatile.Read(ref _secondsPerToken);

    /// <summary>Notes how long a step took. Two at a time may lose one of both, which does not matter.</summary>
    public void Note(int tokens, TimeSpan elapsed)
    {
        double before = Volatile.Read(ref _secondsPerToken);
        Volatile.Write(ref _secondsPerToken, before + (Share * ((elapsed.TotalSeconds / tokens) - before)));
    }
}
