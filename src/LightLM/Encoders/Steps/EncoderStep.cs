namespace LightLM.Encoders.Steps;

/// <summary>One step of an encoder's forward pass, which a team does in pieces. Steps keep no state: the pass has it all.</summary>
internal abstract class EncoderStep
{
    /// <summary>Lets the pass's shared buffers grow to what the step writes, before several threads use them.</summary>
    public virtual void Reserve(ForwardPass pass)
    {
    }
}
