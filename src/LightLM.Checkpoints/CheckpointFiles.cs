namespace LightLM.Checkpoints;

/// <summary>The files of a checkpoint directory in Hugging Face's layout.</summary>
internal static class CheckpointFiles
{
    /// <summary>The file name of weights in one file.</summary>
    public const string WeightsName = "model.safetensors";

    /// <summary>The configuration of an adapter (PEFT), such as LoRA's.</summary>
    public const string AdapterName = "adapter_config.json";

    /// <summary>The configuration's file name.</summary>
    public const string ConfigurationName = "config.json";
}
