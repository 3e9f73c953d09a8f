namespace LightLM.Diagnostics;

/// <summary>What is told of one model's calls.</summary>
/// <param name="name">What the model is called.</param>
internal sealed class ModelTelemetry(string name)
{
    public string Name => name;

    /// <summary>Whether calls are told; not while the model is warmed up.</summary>
    public bool IsOn { get; set; }

    /// <summary>Begins a call.</summary>
    /// <param name="operation">What the call does, such as "find_entities".</param>
    public MeasuredCall Begin(string operation) => IsOn && Instruments.AreObserved ? MeasuredCall.Begin(name, operation) : default;
}
