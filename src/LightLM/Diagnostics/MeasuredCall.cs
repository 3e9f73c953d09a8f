using System.Diagnostics;

namespace LightLM.Diagnostics;

/// <summary>A call that is measured and traced while somebody listens; the default value is one that is not.</summary>
internal readonly struct MeasuredCall
{
    private const string ErrorType = "error.type";
    private const string InputTokens = "gen_ai.usage.input_tokens";
    private const string Items = "lightlm.request.items";

    private readonly TagList _tags;
    private readonly Activity? _span;
    private readonly long _start;

    private MeasuredCall(TagList tags, Activity? span, long start)
    {
        _tags = tags;
        _span = span;
        _start = start;
    }

    public static MeasuredCall Begin(string model, string operation)
    {
        TagList tags = new()
        {
            { "gen_ai.operation.name", operation },
            { "gen_ai.provider.name", "lightlm" },
            { "gen_ai.request.model", model },
        };
        Activity? span = Instruments.Spans.HasListeners()
            ? Instruments.Spans.StartActivity($"{operation} {model}", ActivityKind.Internal, parentContext: default, tags)
            : null;
        return new MeasuredCall(tags, span, Stopwatch.GetTimestamp());
    }

    /// <summary>Ends a call that has answered.</summary>
    /// <param name="items">How many were asked for.</param>
    /// <param name="tokens">How many tokens the encoder has read for them.</param>
    public void End(int items, long tokens)
    {
        if (_start == 0)
        {
            return;
        }

        Instruments.Duration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, _tags);
        TagList ofTokens = _tags;
        ofTokens.Add("gen_ai.token.type", "input");
        Instruments.TokenUsage.Record(tokens, ofTokens);
        _span?.SetTag(InputTokens, tokens).SetTag(Items, items);
        _span?.Dispose();
    }

    /// <summary>Ends a call that has failed. For exception filters, which leave the exception as it is.</summary>
    /// <returns>False.</returns>
    public bool Fail(Exception error)
    {
        if (_start != 0)
        {
            string type = error.GetType().FullName!;
            TagList tags = _tags;
            tags.Add(ErrorType, type);
            Instruments.Duration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, tags);
            _span?.SetTag(ErrorType, type).SetStatus(ActivityStatusCode.Error, error.Message);
            _span?.Dispose();
        }

        return false;
    }
}
