namespace LightLM;

/// <summary>The base of every error that this library reports on purpose: its message names the problem and the remedy.</summary>
public abstract class LightLMException : Exception
{
    /// <summary>Longer messages, which quote a long text, lose their middle.</summary>
    private const int MaxLength = 6000;

    /// <summary>Creates the error.</summary>
    /// <param name="message">What was expected, what was found and what to do, in one line.</param>
    /// <param name="innerException">The error underneath, if any.</param>
    protected LightLMException(string message, Exception? innerException = null)
        : base(Excerpt.Ends(message, MaxLength), innerException)
    {
    }
}
