using System.Collections.ObjectModel;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Tensors;

namespace LightLM.Tests;

/// <summary>Compares models.</summary>
internal static class PackageAssert
{
    /// <summary>Checks that two models have the same descriptions, vocabulary and origin.</summary>
    public static void SameDescriptions(ModelPackage expected, ModelPackage actual)
    {
        SameDescriptionsOfAnyOrigin(expected, actual);
        Assert.Equal(expected.Provenance.Source, actual.Provenance.Source);
        Assert.Equal(expected.Provenance.Format, actual.Provenance.Format);
        Assert.Equal(expected.Provenance.Sha256, actual.Provenance.Sha256);
    }

    /// <summary>Checks that two models have the same descriptions and vocabulary.</summary>
    public static void SameDescriptionsOfAnyOrigin(ModelPackage expected, ModelPackage actual)
    {
        Assert.Equal(expected.Encoder with { Layers = [] }, actual.Encoder with { Layers = [] });
        Assert.Equal(expected.Encoder.Layers, actual.Encoder.Layers);
        Assert.Equal(WithoutLists(expected.Task), WithoutLists(actual.Task));
        Assert.Equal(expected.Task.Labels, actual.Task.Labels);
        Assert.Equal(expected.Task.LabelNames, actual.Task.LabelNames);
        Assert.Equal(expected.Task.Dense, actual.Task.Dense);
        Assert.Equal(expected.Task.Prompts.OrderBy(prompt => prompt.Key), actual.Task.Prompts.OrderBy(prompt => prompt.Key));
        Assert.Equal(expected.Tokenizer?.Options, actual.Tokenizer?.Options);
        Assert.Equal(expected.Tokenizer?.AddedTokens, actual.Tokenizer?.AddedTokens);
        Assert.Equal(expected.Tokenizer?.Vocabulary.WordPieceCount, actual.Tokenizer?.Vocabulary.WordPieceCount);
        Assert.Equal(Pieces(expected), Pieces(actual));
    }

    /// <summary>Checks that two models have the same weights, rounded to half precision if asked.</summary>
    public static void SameWeights(ModelPackage expected, ModelPackage actual, bool isRounded = false)
    {
        Assert.Equal(expected.Tensors.Tensors.Keys.Order(), actual.Tensors.Tensors.Keys.Order());
        foreach (TensorInfo tensor in expected.Tensors.Tensors.Values)
        {
            float[] values = expected.Tensors.ReadFloats(tensor.Name);
            if (isRounded && tensor.Shape.Count > 1)
            {
                values = [.. values.Select(value => (float)(Half)value)];
            }

            Assert.True(values.AsSpan().SequenceEqual(actual.Tensors.ReadFloats(tensor.Name, [.. tensor.Shape])), tensor.Name);
        }
    }

    private static TaskDescription WithoutLists(TaskDescription task) =>
        task with { Labels = [], LabelNames = [], Dense = [], Prompts = ReadOnlyDictionary<string, string>.Empty };

    private static string[] Pieces(ModelPackage package) =>
        [.. Enumerable.Range(0, package.Tokenizer?.Vocabulary.Count ?? 0).Select(id => package.Tokenizer!.Vocabulary[id])];
}
