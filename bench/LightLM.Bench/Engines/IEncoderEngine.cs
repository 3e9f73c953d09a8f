namespace LightLM.Bench.Engines;

/// <summary>One engine with one encoder, ready to run sequences one at a time; token types are zero.</summary>
internal interface IEncoderEngine : IDisposable
{
    /// <summary>The engine's name in results.</summary>
    string Runner { get; }

    /// <summary>Makes a call that computes the last hidden states of a sequence; its input is prepared once.</summary>
    Action Prepare(int[] ids);

    /// <summary>Computes the last hidden states: [tokens * hidden].</summary>
    float[] Encode(int[] ids);
}
