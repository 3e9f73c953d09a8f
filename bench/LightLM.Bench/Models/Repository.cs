namespace LightLM.Bench.Models;

/// <summary>Finds the repository that this program was built in.</summary>
internal static class Repository
{
    /// <summary>The folder with Runtime.sln above the program, or the working directory.</summary>
    public static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Runtime.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? Environment.CurrentDirectory;
        }
    }
}
