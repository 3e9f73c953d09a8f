namespace LightLM.Tests.Architecture;

/// <summary>Which folders of the libraries may know which: the tables of docs/architecture.md.</summary>
public sealed class ArrowTests
{
    private static readonly Library Runtime = new("LightLM");
    private static readonly Library Checkpoints = new("LightLM.Checkpoints");

    /// <summary>The folders, lowest first, and those below them that they may name. "" are the errors, which know nothing.</summary>
    private static readonly Dictionary<string, string[]> OfRuntime = new()
    {
        ["Kernels"] = [],
        ["Threading"] = [],
        ["Files"] = [""],
        ["Descriptions"] = [""],
        ["Tokenization"] = ["", "Descriptions"],
        ["Diagnostics"] = ["LightModel", "LightModelOptions"],
        ["Encoders"] = ["", "Descriptions", "Kernels", "Threading"],
        ["Formats"] = ["", "Descriptions", "Files", "Kernels", "Tokenization"],
        ["Tasks"] = ["", "Descriptions", "Diagnostics", "Encoders", "Files", "Formats", "Kernels", "Threading", "Tokenization"],
    };

    /// <summary>The folders, and those that they may name. All know the runtime, and what lies beside them.</summary>
    private static readonly Dictionary<string, string[]> OfCheckpoints = new()
    {
        ["Pickle"] = [],
        ["Torch"] = ["Pickle"],
        ["Paddle"] = ["Pickle"],
        ["Tokenizers"] = [],
        ["Sentences"] = [],
        ["Families"] = ["Sentences"],
        ["Export"] = ["Families", "Sentences", "Tokenizers"],
        ["Verification"] = [],
        ["Calibration"] = ["Verification"],
    };

    [Fact]
    public void Every_folder_has_its_arrows()
    {
        Assert.Equal(OfRuntime.Keys.Order(), Runtime.Folders.Order());
        Assert.Equal(OfCheckpoints.Keys.Order(), Checkpoints.Folders.Order());
    }

    [Fact]
    public void Arrows_of_the_runtime_point_downwards() =>
        Assert.Empty(New(OfRuntime, folder => Runtime.FoldersNamed(folder).Concat(Runtime.TypesNamed(folder).Select(type => IsError(type) ? "" : type))));

    [Fact]
    public void Arrows_of_the_checkpoints_point_downwards() => Assert.Empty(New(OfCheckpoints, Checkpoints.FoldersNamed));

    private static IEnumerable<string> New(Dictionary<string, string[]> allowed, Func<string, IEnumerable<string>> named) =>
        allowed.Keys.SelectMany(from => named(from).Except(allowed[from]).Select(to => $"{from} -> {to}"));

    private static bool IsError(string type) =>
        type is "Excerpt" || (type.EndsWith("Exception", StringComparison.Ordinal) && type != "TaskMismatchException");
}
