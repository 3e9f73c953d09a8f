using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>A step whose input is shown to an observer first.</summary>
internal sealed class ObservedStep(RowStep step, IInputObserver observer) : RowStep
{
    public override bool ReadsResultRows => step.ReadsResultRows;

    public override void Run(ForwardPass pass, int firstRow, int count, Scratch scratch)
    {
        observer.Observe(Input(pass, firstRow, count, scratch));
        step.Run(pass, firstRow, count, scratch);
    }

    public override Matrix Input(ForwardPass pass, int firstRow, int count, Scratch scratch) => step.Input(pass, firstRow, count, scratch);

    public override void Reserve(ForwardPass pass) => step.Reserve(pass);
}
