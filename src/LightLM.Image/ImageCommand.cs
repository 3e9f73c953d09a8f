using System.CommandLine;
using System.Globalization;
using System.Reflection;
using LightLM.Image.Oci;

namespace LightLM.Image;

/// <summary>Makes the container image of <c>lightlm</c>.</summary>
internal sealed class ImageCommand : RootCommand
{
    private const string Solution = "Runtime.sln";
    private readonly Option<string> _out = new("--out") { Description = "The archive to write, for 'skopeo copy oci-archive:FILE ...'", HelpName = "FILE", Required = true };
    private readonly Option<string?> _models = new("--models") { Description = "A folder of models to put in; by default none", HelpName = "DIR" };
    private readonly Option<string> _levels = new("--levels")
    {
        Description = $"The levels of x64 to build for: {string.Join(",", ProgramLayer.Levels)} (default), or one of them",
        HelpName = "LEVEL,...",
        DefaultValueFactory = _ => string.Join(',', ProgramLayer.Levels),
    };

    private readonly Option<string?> _work = new("--work")
    {
        Description = "A folder that keeps builds and packages, which are used again if they are there (default: one that is removed)",
        HelpName = "DIR",
    };

    public ImageCommand()
        : base("Makes the container image of lightlm: without network but for Debian's packages, and with the same digest each time.")
    {
        Options.Add(_out);
        Options.Add(_models);
        Options.Add(_levels);
        Options.Add(_work);
        SetAction(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        string? work = arguments.GetValue(_work);
        string folder = work is null ? Directory.CreateTempSubdirectory("lightlm-image-").FullName : Directory.CreateDirectory(work).FullName;
        try
        {
            Write(arguments, folder);
            return 0;
        }
        catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"image: {e.Message}");
            return 1;
        }
        finally
        {
            if (work is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private void Write(ParseResult arguments, string folder)
    {
        string[] levels = [.. arguments.GetRequiredValue(_levels).Split(',').Distinct()];
        if (levels.FirstOrDefault(level => !ProgramLayer.Levels.Contains(level)) is string unknown)
        {
            throw new ImageException($"--levels: expected {string.Join(",", ProgramLayer.Levels)} or one of them, found '{unknown}'.");
        }

        Dictionary<string, string> programs = levels.ToDictionary(level => level, level => FindOrBuild(level, folder));
        List<Layer> layers = [BaseLayer.Create(folder, programs.Values), ProgramLayer.Create(programs)];
        if (arguments.GetValue(_models) is string models)
        {
            layers.AddRange(ModelLayers.Create(models));
        }

        string version = typeof(ImageCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        (string digest, byte[] archive) = OciArchive.Create(layers, version);
        string output = arguments.GetRequiredValue(_out);
        File.WriteAllBytes(output + ".tmp", archive);
        File.Move(output + ".tmp", output, overwrite: true);
        foreach (Layer layer in layers)
        {
            Console.WriteLine($"{Megabytes(layer.Packed.Contents.Length),8}  {layer.Title}");
        }

        Console.WriteLine($"{Megabytes(layers.Sum(layer => (long)layer.Packed.Contents.Length)),8}  {output}, {digest}");
    }

    private static string FindOrBuild(string level, string folder)
    {
        string built = Path.Combine(folder, $"program-{level}", "lightlm");
        return File.Exists(built) ? built : ProgramLayer.Build(FindRepository(), level, folder);
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return folder.FullName;
            }
        }

        throw new ImageException($"{Solution} was not found here or above: start in a clone of the repository.");
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.00} MB");
}
