using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace LightLM.Cli.Tests;

/// <summary>With nothing but a clone every command answers, sensibly, with the models that come with it.</summary>
public sealed class ShippedModelTests
{
    public static TheoryData<string> Models =>
        [.. Directory.EnumerateFiles(RealModels.Folder, "*.lightlm").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Fact]
    public void Entities_are_found()
    {
        JsonElement json = Run("ner", "张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。").Json;
        Assert.Equal(
            ["name 张伟", "company 腾讯公司", "position 产品经理", "game 《英雄联盟》"],
            json.GetProperty("entities").EnumerateArray().Select(entity => $"{entity.GetProperty("type")} {entity.GetProperty("text")}"));
    }

    [Theory]
    [InlineData("定位；管道机器人；惯性测量；超声回波", "关键词属实")]
    [InlineData("比较；光合特性；盐胁迫；脯氨酸", "关键词不属实")]
    public void Keywords_are_told_from_others(string keywords, string label)
    {
        const string text = "针对小型机器人在狭窄管道中定位不准的问题，提出一种融合惯性测量与超声回波的定位方法。实验表明，该方法在弯管中的平均误差小于2cm，计算量低。";
        Assert.Equal(label, Run("classify", keywords, text).Json.GetProperty("label").GetString());
    }

    [Fact]
    public void Texts_are_sorted_by_keywords()
    {
        const string fits = "利用面板数据分析了农村金融发展对农民收入增长的影响，并提出相应的政策建议。";
        const string other = "提出一种基于卷积神经网络的图像识别算法，在公开数据集上准确率提高了3%。";
        JsonElement texts = Run("rerank", "农村金融；农民收入；面板数据", other, fits).Json.GetProperty("texts");
        Assert.Equal([1, 0], texts.EnumerateArray().Select(text => text.GetProperty("index").GetInt32()));
        Assert.All(texts.EnumerateArray(), text => Assert.InRange(text.GetProperty("score").GetDouble(), 0, 1));
    }

    [Theory]
    [InlineData("小明把书还给了图书馆，因为他已经看完了。", "小明", "他", "true")]
    [InlineData("姐姐把手机放进口袋，因为它太小了。", "口袋", "它", "false")]
    public void Mentions_are_judged(string text, string first, string second, string label) =>
        Assert.Equal(label, Run("coref", text, "--first", first, "--second", second).Json.GetProperty("label").GetString());

    [Fact]
    public void Questions_are_answered()
    {
        JsonElement answers = Run("ask", "长城有多长？", "--passage", "万里长城全长两万多公里，是世界遗产。").Json.GetProperty("answers");
        Assert.Contains("公里", answers[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_are_filled()
    {
        JsonElement mask = Run("fill", "中国的首都是[MASK]京。").Json.GetProperty("masks")[0];
        Assert.Equal("北", mask.GetProperty("candidates")[0].GetProperty("piece").GetString());
    }

    [Fact]
    public void Texts_of_one_matter_are_closer_than_others()
    {
        float[] fall = Embed("股票市场大幅下跌"), drop = Embed("股市今天跌了很多"), ball = Embed("他喜欢打篮球");
        Assert.True(Cosine(fall, drop) > Cosine(fall, ball) + 0.1);
        Assert.True(Cosine(fall, drop) > Cosine(drop, ball) + 0.1);
    }

    [Fact]
    public void Every_default_of_the_manifest_is_there()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RealModels.Folder, "manifest.json")));
        JsonProperty[] defaults = [.. manifest.RootElement.GetProperty("defaults").EnumerateObject()];
        Assert.Superset(
            new HashSet<string>(["ner", "classify", "coref", "ask", "fill", "embed", "rerank", "tokenize", "cluener", "csl", "cluewsc2020", "cmrc2018"]),
            defaults.Select(entry => entry.Name).ToHashSet());
        Assert.All(defaults, entry => Assert.True(File.Exists(Path.Combine(RealModels.Folder, entry.Value.GetString()!)), entry.Name));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_card_tells_what_the_file_is(string model)
    {
        string file = RealModels.Shipped(model);
        string card = File.ReadAllText(Path.ChangeExtension(file, ".md"));
        JsonElement summary = Cli.Run("inspect", file, "--json").Json;
        Assert.Contains("int8", summary.GetProperty("precision").GetString(), StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))), card, StringComparison.Ordinal);
        Assert.Contains(summary.GetProperty("provenance").GetProperty("sha256").GetString()!, card, StringComparison.Ordinal);
        Assert.Contains(Count(summary.GetProperty("bytes")), card, StringComparison.Ordinal);
        Assert.Contains(Count(summary.GetProperty("parameters").GetProperty("total")), card, StringComparison.Ordinal);
        Assert.Contains($"({model}.md)", File.ReadAllText(Path.Combine(RealModels.Folder, "README.md")), StringComparison.Ordinal);
    }

    private static string Count(JsonElement number) => number.GetInt64().ToString("N0", CultureInfo.InvariantCulture);

    private static float[] Embed(string text) =>
        [.. Run("embed", text).Json.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())];

    private static float Cosine(float[] a, float[] b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity<float>(a, b);

    /// <summary>Runs a command from another folder than the repository's, as a user may.</summary>
    private static Cli.Result Run(params string[] arguments)
    {
        Cli cli = new() { Directory = Path.Combine(RealModels.Root, "docs") };
        return cli.Invoke("", [.. arguments, "--json"]);
    }
}
