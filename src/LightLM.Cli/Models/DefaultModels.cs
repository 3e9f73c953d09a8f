using LightLM.Cli.Hosting;

namespace LightLM.Cli.Models;

/// <summary>
/// Finds the model for a task where none is named: in the folder that LIGHTLM_MODELS names, then in <c>models</c> in the current folder
/// and those above it, then beside the program and above it.
/// </summary>
internal static class DefaultModels
{
    public const string Variable = "LIGHTLM_MODELS";
    private const string FolderName = "models";

    /// <summary>The path of the default model.</summary>
    /// <param name="shell">The surroundings.</param>
    /// <param name="name">What the model is for, as the manifest calls it.</param>
    /// <exception cref="DefaultModelException">There is none.</exception>
    public static string Find(Shell shell, string name)
    {
        string? missing = null;
        foreach (string folder in Folders(shell))
        {
            if (ModelManifest.Find(folder, name) is string path)
            {
                if (Path.Exists(path))
                {
                    return path;
                }

                missing ??= path;
            }
        }

        const string manifest = $"{FolderName}/{ModelManifest.FileName}";
        string problem = missing is null
            ? $"No model is known for '{name}': neither {manifest} here or above, nor one in ${Variable}, names any."
            : $"The default model for '{name}' is not there: {missing}.";
        throw new DefaultModelException($"{problem} Name a model with --model FILE, or make one of a checkpoint with 'lightlm convert'.");
    }

    /// <summary>The paths of all default models, each once.</summary>
    /// <exception cref="DefaultModelException">There is none.</exception>
    public static IReadOnlyList<string> FindAll(Shell shell)
    {
        foreach (string folder in Folders(shell))
        {
            string[] paths = [.. ModelManifest.FindAll(folder).Where(Path.Exists)];
            if (paths.Length > 0)
            {
                return paths;
            }
        }

        throw new DefaultModelException(
            $"No models are known: neither {FolderName}/{ModelManifest.FileName} here or above, nor one in ${Variable}, names any. Name some with --model FILE.");
    }

    private static IEnumerable<string> Folders(Shell shell)
    {
        if (shell.Variable(Variable) is { Length: > 0 } named)
        {
            yield return named;
        }

        foreach (string start in (string[])[shell.Directory, shell.ProgramDirectory])
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                yield return Path.Combine(folder.FullName, FolderName);
            }
        }
    }
}
