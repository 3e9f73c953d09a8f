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

    /// <summary>The output folder of the command line, built for the same configuration and framework as this program.</summary>
    public static string CommandLine
    {
        get
        {
            DirectoryInfo own = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return Path.Combine(Root, "src", "LightLM.Cli", "bin", own.Parent?.Name ?? "", own.Name);
        }
    }

    /// <summary>A model that the repository ships.</summary>
    public static string Model(string name) => Path.Combine(Root, "models", name + ".lightlm");
}
