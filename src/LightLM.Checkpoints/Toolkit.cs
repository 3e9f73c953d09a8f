namespace LightLM.Checkpoints;

/// <summary>The programs that write checkpoints; each has its own names of tensors and of configuration files.</summary>
public enum Toolkit
{
    /// <summary>Hugging Face transformers, and what is derived from it.</summary>
    Transformers,

    /// <summary>PaddleNLP.</summary>
    Paddle,

    /// <summary>The original releases, in TensorFlow 1.</summary>
    TensorFlow,
}
