namespace LightLM.Files;

/// <summary>A JSON text breaks a rule.</summary>
internal sealed class JsonTextException(int line, string expected, string found, Exception? innerException = null)
    : Exception($"expected {expected}, found {found}", innerException)
{
    /// <summary>The line, counted from 1.</summary>
    public int Line => line;

    /// <summary>What was expected.</summary>
    public string Expected => expected;

    /// <summary>What was found.</summary>
    public string Found => found;
}
