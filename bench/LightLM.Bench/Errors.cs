namespace LightLM.Bench;

/// <summary>Turns expected errors into one line and an exit code.</summary>
internal static class Errors
{
    private const int Failure = 2;

    /// <summary>Runs a verb and returns its exit code.</summary>
    public static int Report(Action verb)
    {
        try
        {
            verb();
            return 0;
        }
        catch (Exception error) when (error is LightLMException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(error.Message);
            return Failure;
        }
    }
}
