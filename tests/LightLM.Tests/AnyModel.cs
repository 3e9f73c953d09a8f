using LightLM.Checkpoints;
using LightLM.Kernels;

namespace LightLM.Tests;

/// <summary>Loads compact files and checkpoints alike.</summary>
internal static class AnyModel
{
    public static LightModel Load(string path, LightModelOptions? options = null) => LightModel.Load(ModelFiles.Open(path), options);

    /// <summary>Loads a model for a given kernel path, without running it.</summary>
    public static LightModel Load(string path, KernelSet kernels, int threads = 1) =>
        LightModel.Load(ModelFiles.Open(path), kernels, new LightModelOptions { Threads = threads, WarmUp = false });
}
