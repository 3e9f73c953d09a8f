using LightLM.Kernels;

namespace LightLM.Encoders.Steps;

/// <summary>Sees what a matrix is multiplied with.</summary>
internal interface IInputObserver
{
    /// <summary>Looks at some rows of the matrix's input.</summary>
    /// <param name="x">[rows, inputs]; valid during the call only.</param>
    void Observe(in Matrix x);
}
