using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>Sees what a matrix is multiplied with.</summary>
internal interface IInputObserver
{
    /// <summary>Looks at some rows of the matrix's input.</summary>
    /// <param name="x">[rows, inputs]; valid during the call only.</param>
    void Observe(in Matrix x);
}

/// <summary>The observers of a layer's matrices.</summary>
/// <param name="Attention">Of the queries', keys' and values' common input.</param>
/// <param name="AttentionOutput">Of the attention output's.</param>
/// <param name="FeedForwardInner">Of the feed-forward block's first matrix's.</param>
/// <param name="FeedForwardOutput">Of its second matrix's.</param>
internal sealed record LayerObservers(
    IInputObserver Attention, IInputObserver AttentionOutput, IInputObserver FeedForwardInner, IInputObserver FeedForwardOutput);
