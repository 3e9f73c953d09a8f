using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>A step that does each row by itself, in blocks of rows. Neighbours of this kind run one after another over each block.</summary>
internal abstract class RowStep : EncoderStep
{
    /// <summary>Whether the rows are those of the pass's result, not of all tokens.</summary>
    public virtual bool ReadsResultRows => false;

    /// <summary>Does a block of rows.</summary>
    public abstract void Run(ForwardPass pass, int firstRow, int count, Scratch scratch);

    /// <summary>What the step's first matrix is multiplied with; valid until the step has run.</summary>
    public abstract Matrix Input(ForwardPass pass, int firstRow, int count, Scratch scratch);
}
