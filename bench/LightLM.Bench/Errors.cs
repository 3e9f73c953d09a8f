namespace LightLM.Bench;

/// <summary>Turns expected errors into one line and an exit code.</summary>
internal static class Errors
{
    private const int Failure = 2;

    /// <summary>Runs a verb that succeeds where it ends, and returns its exit code.</summary>
    public static int Report(Action verb) => Report(() =>
    {
        verb();
        return 0;
    });

    /// <summary>Runs a verb and returns its exit code.</summary>
    public static int Report(Func<int> verb)
    {
        try
        {
            return verb();
        }
        catch (Exception error) when (error is LightLMException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(error.Message);
            return Failure;
        }
    }
}
