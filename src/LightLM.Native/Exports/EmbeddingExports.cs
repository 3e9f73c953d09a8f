using System.Runtime.InteropServices;
using LightLM.Native.Calls;
using LightLM.Native.Handles;
using LightLM.Native.Layout;
using LightLM.Native.Models;
using LightLM.Native.Results;
using LightLM.Native.Texts;
using LightLM.Tasks;

namespace LightLM.Native.Exports;

/// <summary>The header's functions about embeddings.</summary>
internal static unsafe class EmbeddingExports
{
    [UnmanagedCallersOnly(EntryPoint = "lightlm_embedding_dimensions")]
    public static int GetDimensions(nint model, EmbeddingOptionsView* options, int* dimensions) => Border.Run(() =>
    {
        Arguments.Require(dimensions, "dimensions");
        *dimensions = HandleTable.Get<OpenModel>(model, "model").Model.EmbeddingDimensions(OptionReading.Read(options));
    });

    [UnmanagedCallersOnly(EntryPoint = "lightlm_embed")]
    public static int Embed(
        nint model, TextView* texts, nuint count, EmbeddingOptionsView* options, float* vectors, nuint capacity, nint* details) => Border.Run(() =>
    {
        nint unwanted = 0;
        ItemCall call = new(model, texts, count, details is null ? &unwanted : details, "texts");
        EmbeddingOptions settings = OptionReading.Read(options);
        int dimensions = call.Model.EmbeddingDimensions(settings);
        RequireRoom(vectors, capacity, call.Count, dimensions);
        call.Answer<float[]>(
            ResultKind.Embeddings,
            i => call.Model.PrepareEmbedding(TextReading.Read(texts[i], "text"), settings),
            (_, i, vector) => vector.CopyTo(new Span<float>(vectors + ((nint)i * dimensions), dimensions)));
        if (details is null)
        {
            HandleTable.Free<ItemResult>(unwanted);
        }
    });

    private static void RequireRoom(float* vectors, nuint capacity, int count, int dimensions)
    {
        nuint needed = (nuint)count * (nuint)dimensions;
        if (capacity < needed)
        {
            throw new CallException(
                Status.BufferTooSmall, $"vectors: expected room for {count} vectors of {dimensions} numbers, {needed} in all, found {capacity}.");
        }

        if (needed > 0)
        {
            Arguments.Require(vectors, "vectors");
        }
    }
}
