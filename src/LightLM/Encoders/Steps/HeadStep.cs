namespace LightLM.Encoders.Steps;

/// <summary>A step that does each attention head of each sequence by itself.</summary>
internal abstract class HeadStep : EncoderStep
{
    /// <summary>The number of heads.</summary>
    public abstract int Heads { get; }

    /// <summary>Does some heads of a sequence.</summary>
    public abstract void Run(ForwardPass pass, int sequence, int firstHead, int heads, Scratch scratch);
}
