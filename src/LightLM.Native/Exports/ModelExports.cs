using System.Runtime.InteropServices;
using LightLM.Checkpoints;
using LightLM.Native.Calls;
using LightLM.Native.Handles;
using LightLM.Native.Layout;
using LightLM.Native.Models;
using LightLM.Native.Texts;

namespace LightLM.Native.Exports;

/// <summary>The header's functions about models.</summary>
internal static unsafe class ModelExports
{
    private const int FirstInfoSize = 88;

    [UnmanagedCallersOnly(EntryPoint = "lightlm_load")]
    public static int Load(byte* path, OptionsView* options, nint* model) => Border.Run(() =>
    {
        Arguments.Require(model, "model");
        *model = 0;
        string file = TextReading.ReadPath(path, "path");
        LightModelOptions settings = OptionReading.Read(options);
        *model = Keep(LightModel.Load(ModelFiles.Open(file), settings));
    });

    [UnmanagedCallersOnly(EntryPoint = "lightlm_load_memory")]
    public static int LoadMemory(byte* data, nuint length, OptionsView* options, nint* model) => Border.Run(() =>
    {
        Arguments.Require(model, "model");
        *model = 0;
        int bytes = Arguments.RequireList(data, length, "data");
        byte[] content = new ReadOnlySpan<byte>(data, bytes).ToArray();
        *model = Keep(LightModel.Load(content.AsMemory(), OptionReading.Read(options)));
    });

    [UnmanagedCallersOnly(EntryPoint = "lightlm_model_free")]
    public static void Free(nint model) => Border.Run(() => HandleTable.Free<OpenModel>(model));

    [UnmanagedCallersOnly(EntryPoint = "lightlm_model_describe")]
    public static int Describe(nint model, ModelInfoView* info) =>
        Border.Run(() => Arguments.WriteSized(info, HandleTable.Get<OpenModel>(model, "model").Info, "info", FirstInfoSize));

    [UnmanagedCallersOnly(EntryPoint = "lightlm_count_tokens")]
    public static int CountTokens(nint model, TextView* texts, nuint count, long* counts) => Border.Run(() =>
    {
        LightModel open = HandleTable.Get<OpenModel>(model, "model").Model;
        int items = Arguments.RequireList(texts, count, "texts");
        Arguments.RequireList(counts, count, "counts");
        for (int i = 0; i < items; i++)
        {
            counts[i] = open.Tokenizer.Tokenize(TextReading.Read(texts[i], $"texts[{i}]")).Count;
        }
    });

    private static nint Keep(LightModel model)
    {
        try
        {
            return HandleTable.Add(new OpenModel(model));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
