namespace LightLM.Server.Scheduling;

/// <summary>How a request's work ended.</summary>
internal enum WorkOutcome
{
    /// <summary>All items are done.</summary>
    Done,

    /// <summary>It was not taken: so much is waiting that it would be late.</summary>
    Overloaded,

    /// <summary>It was not taken: it alone is more than may wait.</summary>
    TooLarge,

    /// <summary>Its deadline has passed.</summary>
    Expired,

    /// <summary>Its client has gone.</summary>
    Abandoned,

    /// <summary>A step has failed.</summary>
    Failed,
}
