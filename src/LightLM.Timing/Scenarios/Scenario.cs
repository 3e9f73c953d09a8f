namespace LightLM.Timing.Scenarios;

/// <summary>How items reach a subject; the names and the idea are those of MLPerf's LoadGen (Reddi et al., 2020).</summary>
public enum Scenario
{
    /// <summary>One item at a time, the next when the last is done: what a waiting user sees.</summary>
    SingleStream,

    /// <summary>All items of a set at once: what a batch job sees.</summary>
    Offline,

    /// <summary>A process for all items of a set, from start to exit: how commands are timed, and models beside them.</summary>
    WholeProcess,
}
