using System.Text;
using LightLM.Image.Debian;
using LightLM.Image.Oci;

namespace LightLM.Image;

/// <summary>What a native program needs beneath it: the C library, OpenSSL, a user and a folder for temporary files.</summary>
internal static class BaseLayer
{
    /// <summary>Makes the layer.</summary>
    /// <param name="folder">Where packages are kept that were downloaded before.</param>
    /// <param name="programs">The programs that will run on it.</param>
    /// <exception cref="ImageException">A package cannot be had, or a program needs what none brings.</exception>
    public static Layer Create(string folder, IEnumerable<string> programs)
    {
        LayerFiles files = new();
        foreach (DebianPackage package in DebianPackage.All)
        {
            package.AddTo(files, folder);
        }

        Add(files, "etc/passwd", "root:x:0:0:root:/:/nonexistent\nnonroot:x:65532:65532:nonroot:/tmp:/nonexistent\n");
        Add(files, "etc/group", "root:x:0:\nnonroot:x:65532:\n");
        Add(files, "etc/nsswitch.conf", "hosts: files dns\n");
        files.AddSharedFolder("tmp");
        HashSet<string?> brought = [.. files.Paths.Select(Path.GetFileName)];
        foreach (string program in programs)
        {
            RequireLibraries(program, brought);
        }

        return Layer.Of($"Debian: {string.Join(", ", DebianPackage.All.Select(package => $"{package.Name} {package.Version}"))}", files);
    }

    private static void Add(LayerFiles files, string path, string contents) => files.AddFile(path, Encoding.UTF8.GetBytes(contents), LayerFiles.FileMode);

    private static void RequireLibraries(string program, HashSet<string?> brought)
    {
        string listed = Encoding.UTF8.GetString(Commands.Run(Path.GetTempPath(), "ldd", program));
        foreach (string line in listed.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string library = Path.GetFileName(line.Split(' ')[0]);
            if (!library.StartsWith("linux-vdso", StringComparison.Ordinal) && !brought.Contains(library))
            {
                throw new ImageException($"{program}: expected libraries of the packages in packages.tsv, found {library}. Add the package that brings it.");
            }
        }
    }
}
