using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>The tables of positions that are not learned.</summary>
internal sealed class PositionTables : IDisposable
{
    public PositionTables(EncoderDescription description, KernelSet kernels)
    {
        EmbeddingDescription embedding = description.Embedding;
        switch (embedding.Positions)
        {
            case PositionKind.Rotary or PositionKind.RotaryWithValues:
                Sinusoids = new Sinusoids(embedding.MaxPositions, description.HeadSize);
                break;
            case PositionKind.Relative:
                Distances = new RelativePositions(embedding.MaxPositions, embedding.MaxDistance, description.HeadSize, kernels);
                break;
        }
    }

    /// <summary>The angles of rotary positions, or null for others.</summary>
    public Sinusoids? Sinusoids { get; }

    /// <summary>The vectors of relative positions, or null for others.</summary>
    public RelativePositions? Distances { get; }

    public void Dispose()
    {
        Sinusoids?.Dispose();
        Distances?.Dispose();
    }
}
