namespace LightLM.Server.Scheduling;

/// <summary>One item of a request, such as a text: it is run step by step, a step being the whole of a short text or one window of a longer one.</summary>
internal abstract class WorkItem
{
    /// <summary>The tokens of the steps that are known and not done.</summary>
    public abstract int Tokens { get; }

    /// <summary>The tokens of the next step; null where the item is done, or cannot be run.</summary>
    public abstract int? NextTokens { get; }
}
