using LightLM.Cli.Models;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

public sealed class DefaultModelTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_models_folder_here_is_used()
    {
        WriteManifest("models", models.Entities);
        new Cli { Directory = _folder.Path }.Invoke("", "ner", "我").Succeeds();
    }

    [Fact]
    public void The_models_folder_above_is_used()
    {
        WriteManifest("models", models.Entities);
        new Cli { Directory = Directory.CreateDirectory(_folder.At("a/b")).FullName }.Invoke("", "ner", "我").Succeeds();
    }

    [Fact]
    public void The_models_beside_the_program_are_used()
    {
        WriteManifest("program/models", models.Entities);
        new Cli { ProgramDirectory = _folder.At("program") }.Invoke("", "ner", "我").Succeeds();
    }

    [Fact]
    public void The_variable_comes_first()
    {
        WriteManifest("models", "missing.lightlm");
        Cli cli = new() { Directory = _folder.Path };
        cli.Variables[DefaultModels.Variable] = Path.GetDirectoryName(WriteManifest("elsewhere", models.Entities))!;
        cli.Invoke("", "ner", "我").Succeeds();
    }

    [Fact]
    public void A_missing_default_says_what_to_do() =>
        new Cli { Directory = _folder.Path }.Invoke("", "fill", "我[MASK]").Fails(ExitCode.Model, "'fill'", "--model", "lightlm convert");

    [Fact]
    public void A_default_that_is_not_there_is_named()
    {
        WriteManifest("models", "gone.lightlm", "fill");
        new Cli { Directory = _folder.Path }.Invoke("", "fill", "我[MASK]").Fails(ExitCode.Model, "gone.lightlm", "--model");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"version": 2}""")]
    [InlineData("""{"version": 1, "defaults": {"ner": 5}}""")]
    public void A_broken_manifest_is_named(string manifest)
    {
        _folder.Write("models/manifest.json", manifest);
        new Cli { Directory = _folder.Path }.Invoke("", "ner", "我").Fails(ExitCode.Model, "manifest.json");
    }

    [Fact]
    public void The_repository_s_manifest_names_a_model_for_ner()
    {
        string folder = Path.GetDirectoryName(RealModels.Entities)!;
        Assert.Equal(RealModels.Entities, ModelManifest.Find(folder, "ner"));
    }

    private string WriteManifest(string folder, string file, string name = "ner") =>
        _folder.Write($"{folder}/manifest.json", $$"""{ "version": 1, "defaults": { "{{name}}": "{{file.Replace('\\', '/')}}" } }""");
}
