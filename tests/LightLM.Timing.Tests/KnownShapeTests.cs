using LightLM.Descriptions;
using LightLM.Timing.Models.Generated;

namespace LightLM.Timing.Tests;

/// <summary>The shapes of published encoders.</summary>
public sealed class KnownShapeTests
{
    /// <summary>Parameters as the publishers count them, in millions: embeddings, layers and, where there is one, the pooler.</summary>
    [Theory]
    [InlineData("bert-base", 102.3)]
    [InlineData("bert-tiny", 4.4)]
    [InlineData("bert-mini", 11.2)]
    [InlineData("rbt3", 38.5)]
    [InlineData("roberta-tiny-clue", 7.5)]
    [InlineData("textbrewer-t12-nano", 15.1)]
    [InlineData("distilbert-base", 66.4)]
    [InlineData("albert-tiny-zh", 4.1)]
    [InlineData("electra-small-zh", 12.3)]
    [InlineData("ernie-3.0-nano", 17.9)]
    [InlineData("ernie-3.0-micro", 23.4)]
    [InlineData("ernie-3.0-medium", 75.4)]
    [InlineData("multilingual-e5-small", 117.7)]
    public void They_have_as_many_parameters_as_published(string name, double millions)
    {
        KnownShape shape = KnownShapes.Find(name)!;
        TaskDescription task = new() { Head = HeadKind.Embedding, MaxLength = shape.Encoder.Embedding.MaxPositions };
        long found = ExpectedTensors.Of(shape.Encoder, task).Sum(tensor => tensor.Shape.Aggregate(1L, (product, dimension) => product * dimension.Size));
        Assert.Equal(millions, found / 1e6, 0.1);
    }

    [Fact]
    public void Names_are_unique() => Assert.Equal(KnownShapes.All.Count, KnownShapes.All.DistinctBy(shape => shape.Name).Count());
}
