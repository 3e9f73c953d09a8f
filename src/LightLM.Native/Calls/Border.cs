namespace LightLM.Native.Calls;

/// <summary>What every call passes through, so that no exception leaves the library.</summary>
internal static class Border
{
    /// <summary>Does a call's work.</summary>
    /// <returns>The number of its <see cref="Status"/>.</returns>
    public static int Run(Action work)
    {
        try
        {
            work();
            LastError.Clear();
            return (int)Status.Ok;
        }
        catch (Exception error)
        {
            return (int)Keep(error);
        }
    }

    private static Status Keep(Exception error)
    {
        try
        {
            LastError.Set(Statuses.Message(error));
            return Statuses.Of(error);
        }
        catch (OutOfMemoryException)
        {
            return Status.OutOfMemory;
        }
    }
}
