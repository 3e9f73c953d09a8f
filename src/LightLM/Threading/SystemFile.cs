namespace LightLM.Threading;

/// <summary>Reads the small files in which Linux tells about itself.</summary>
internal static class SystemFile
{
    /// <summary>The text of a file, or null where there is none or it may not be read.</summary>
    public static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
