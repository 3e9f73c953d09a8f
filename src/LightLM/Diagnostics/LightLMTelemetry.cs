namespace LightLM.Diagnostics;

/// <summary>
/// The names under which models tell of their calls, by OpenTelemetry's conventions for generative AI. Every call of a <see cref="LightModel"/> that
/// answers is one measurement and, where somebody traces, one span <c>{operation} {model}</c>; where nobody listens, it costs nothing.
/// </summary>
/// <remarks>
/// Attributes: <c>gen_ai.operation.name</c> (<c>embeddings</c>, or the call's own name such as <c>find_entities</c>), <c>gen_ai.provider.name</c>
/// (<c>lightlm</c>), <c>gen_ai.request.model</c> (<see cref="LightModelOptions.Name"/>), <c>gen_ai.token.type</c> (<c>input</c>) of tokens, and
/// <c>error.type</c> of a call that failed or was cancelled. Source: OpenTelemetry semantic conventions for generative AI, version 1.41.
/// </remarks>
public static class LightLMTelemetry
{
    /// <summary>The meter, for <c>AddMeter</c>.</summary>
    public const string MeterName = "LightLM";

    /// <summary>The source of spans, for <c>AddSource</c>.</summary>
    public const string ActivitySourceName = "LightLM";

    /// <summary>The histogram of how long calls take, in seconds; its buckets begin at 50 microseconds.</summary>
    public const string DurationName = "gen_ai.client.operation.duration";

    /// <summary>The histogram of how many tokens the encoder reads for a call, special ones included.</summary>
    public const string TokenUsageName = "gen_ai.client.token.usage";
}
