namespace LightLM.Checkpoints;

/// <summary>What PyTorch's wrappers of a model, or of a part of it, put into the names of tensors that are saved through them.</summary>
internal static class ModuleWrappers
{
    // DataParallel and DistributedDataParallel; torch.compile; FullyShardedDataParallel; activation checkpoints; DeepSpeed.
    private static readonly string[] Names = ["module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module"];

    /// <summary>A tensor's name as the wrapped model itself would save it.</summary>
    public static string Remove(string name)
    {
        bool isWrapped = Names.Any(wrapper => name.Contains($"{wrapper}.", StringComparison.Ordinal));
        return isWrapped ? string.Join('.', name.Split('.').Where(part => !Names.Contains(part))) : name;
    }
}
