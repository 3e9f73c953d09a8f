using LightLM.Testing;

namespace LightLM.Native.Tests;

/// <summary>The wheel, built from the published library and installed into a folder of its own.</summary>
public sealed class InstalledWheel : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _wheel;

    public InstalledWheel(PublishedLibrary library) => _wheel = new Lazy<string>(() => Build(library));

    /// <summary>The wheel.</summary>
    public string File => _wheel.Value;

    /// <summary>Runs a Python that imports the module from the wheel, and nothing of the clone.</summary>
    /// <param name="python">The interpreter.</param>
    /// <param name="arguments">Its arguments.</param>
    internal CommandResult Run(string python, params string[] arguments)
    {
        string site = Path.Combine(Path.GetDirectoryName(File)!, "site");
        Dictionary<string, string> environment = new()
        {
            ["PYTHONPATH"] = site,
            ["PYTHONDONTWRITEBYTECODE"] = "1",
            ["LIGHTLM_MODELS"] = Fixtures.Models,
            ["LIGHTLM_DATA"] = Fixtures.Data,
            ["LIGHTLM_LIBRARY"] = "",
        };
        return Dotnet.Run(python, _folder.Path, arguments, environment);
    }

    public void Dispose() => _folder.Dispose();

    private string Build(PublishedLibrary library)
    {
        string python = Tools.Python;
        Tools.Require("objdump");
        string script = Path.Combine(Clone.Root, "src", "LightLM.Python", "build-wheel");
        Dictionary<string, string> environment = new() { ["PYTHON"] = python };
        string wheel = Dotnet.Run(script, _folder.Path, [_folder.Path, library.Folder], environment).Succeeds().Lines[^1];
        string[] install = ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", _folder.At("site"), wheel];
        Dotnet.Run(python, _folder.Path, install, []).Succeeds();
        return wheel;
    }
}
