namespace LightLM.Files;

/// <summary>The folder that relative paths count from, which another process may have deleted.</summary>
internal static class CurrentFolder
{
    /// <summary>Whether it has been deleted.</summary>
    public static bool IsGone => Find() is null;

    /// <summary>Its path, or null where it has been deleted.</summary>
    public static string? Find()
    {
        try
        {
            return Directory.GetCurrentDirectory() is string folder && Directory.Exists(folder) ? folder : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static FileException Gone(string path, Exception e) => FileException.Mismatch(
        path, "a folder that the path counts from", "none: the current folder was deleted", "Change to a folder that exists.", e);
}
