using LightLM.Files;
using LightLM.Timing.Processes;

namespace LightLM.Timing.Models.Commands;

/// <summary>
/// A copy of a command's folder for one run. Links stay links, which lead nowhere for an isolated command, but what is listed as the
/// command's is copied with its contents. Hidden files are left out, and so is what is neither file nor folder.
/// </summary>
internal sealed class HomeCopy
{
    // The system follows no more than 40 links in a path.
    private const int DeepestFolder = 32;

    private readonly string _source;
    private readonly string[] _hidden;
    private readonly string[] _listed;

    private HomeCopy(CommandHome home, IReadOnlyList<string> hidden, string path)
    {
        _source = System.IO.Path.GetFullPath(home.Directory);
        string real = RealPath.Of(_source);
        _hidden = [.. hidden.Select(RealPath.Of).Where(each => each == real || !RealPath.IsWithin(real, each))];
        _listed = [.. home.Files.Select(System.IO.Path.GetFullPath).Where(file => RealPath.IsWithin(file, _source))];
        Path = Directory.CreateDirectory(path).FullName;
        if (home.IsOwn)
        {
            CopyFolder(_source, Path, followsLinks: false, depth: 0);
        }

        foreach (string file in _listed)
        {
            CopyListed(file);
        }
    }

    /// <summary>The copy.</summary>
    public string Path { get; }

    /// <summary>Copies a command's folder.</summary>
    /// <param name="home">The command's folder and files.</param>
    /// <param name="hidden">What is left out.</param>
    /// <param name="path">The copy, which is not there yet.</param>
    /// <exception cref="InputException">It cannot be copied.</exception>
    public static HomeCopy Create(CommandHome home, IReadOnlyList<string> hidden, string path)
    {
        try
        {
            return new HomeCopy(home, hidden, path);
        }
        catch (Exception e) when (RegularFile.IsFileError(e))
        {
            throw new InputException(
                $"{home.Directory}: the folder cannot be copied for a run: {e.Message} Check its permissions and the room at {path}.", e);
        }
    }

    private void CopyFolder(string source, string target, bool followsLinks, int depth)
    {
        if (followsLinks && depth > DeepestFolder)
        {
            throw new InputException(
                $"{source}: expected at most {DeepestFolder} folders in one another. Remove the link that leads back.");
        }

        Directory.CreateDirectory(target);
        foreach (FileSystemInfo entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            Copy(entry, System.IO.Path.Combine(target, entry.Name), followsLinks, depth);
        }
    }

    private void Copy(FileSystemInfo entry, string target, bool followsLinks, int depth)
    {
        if (IsHidden(entry.FullName))
        {
            return;
        }

        if (entry.LinkTarget is string link && !followsLinks)
        {
            File.CreateSymbolicLink(target, link);
            return;
        }

        RemoveLink(target);
        switch (FileKinds.Of(entry.FullName))
        {
            case FileKind.Directory:
                CopyFolder(entry.FullName, target, followsLinks, depth + 1);
                break;
            case FileKind.Regular when !File.Exists(target):
                File.Copy(entry.FullName, target);
                break;
        }
    }

    /// <summary>Copies a listed file or folder with its contents, also where it lies behind a link.</summary>
    private void CopyListed(string file)
    {
        string name = System.IO.Path.GetRelativePath(_source, file);
        if (name == ".")
        {
            CopyFolder(_source, Path, followsLinks: true, depth: 0);
            return;
        }

        string[] parts = name.Split('/');
        string folder = Path;
        foreach (string part in parts[..^1])
        {
            folder = System.IO.Path.Combine(folder, part);
            RemoveLink(folder);
            Directory.CreateDirectory(folder);
        }

        Copy(new FileInfo(file), System.IO.Path.Combine(folder, parts[^1]), followsLinks: true, parts.Length);
    }

    private bool IsHidden(string path)
    {
        string real = RealPath.Of(path);
        return _hidden.Any(hidden => RealPath.IsWithin(real, hidden));
    }

    private static void RemoveLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
        }
    }
}
