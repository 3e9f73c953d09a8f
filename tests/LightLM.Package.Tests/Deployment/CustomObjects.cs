namespace LightLM.Package.Tests.Deployment;

// The members of the custom types that the manifests use, as their definitions have them: kserve/kserve config/crd/full,
// kedacore/keda config/crd/bases.

/// <summary>An object of a type that Kubernetes has from elsewhere.</summary>
internal sealed class CustomObject<TSpec>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public ObjectMetadata Metadata { get; set; } = new();

    public required TSpec Spec { get; set; }
}

/// <summary>What names an object.</summary>
internal sealed class ObjectMetadata
{
    public string Name { get; set; } = "";

    public Dictionary<string, string> Annotations { get; set; } = [];
}

/// <summary>keda.sh/v1alpha1.</summary>
internal sealed class ScaledObjectSpec
{
    public ScaleTarget ScaleTargetRef { get; set; } = new();

    public int MinReplicaCount { get; set; }

    public int MaxReplicaCount { get; set; }

    public int PollingInterval { get; set; }

    public int CooldownPeriod { get; set; }

    public List<ScaleTrigger> Triggers { get; set; } = [];
}

/// <summary>What is scaled.</summary>
internal sealed class ScaleTarget
{
    public string Name { get; set; } = "";
}

/// <summary>What it is scaled by.</summary>
internal sealed class ScaleTrigger
{
    public string Type { get; set; } = "";

    public Dictionary<string, string> Metadata { get; set; } = [];
}

/// <summary>serving.kserve.io/v1alpha1.</summary>
internal sealed class ServingRuntimeSpec
{
    public Dictionary<string, string> Annotations { get; set; } = [];

    public List<SupportedModelFormat> SupportedModelFormats { get; set; } = [];

    public List<string> ProtocolVersions { get; set; } = [];

    public List<object> Containers { get; set; } = [];
}

/// <summary>A form of models that a runtime takes.</summary>
internal sealed class SupportedModelFormat
{
    public string Name { get; set; } = "";

    public string Version { get; set; } = "";

    public bool AutoSelect { get; set; }

    public int Priority { get; set; }
}

/// <summary>serving.kserve.io/v1beta1.</summary>
internal sealed class InferenceServiceSpec
{
    public Predictor Predictor { get; set; } = new();
}

/// <summary>What answers.</summary>
internal sealed class Predictor
{
    public int MinReplicas { get; set; }

    public int MaxReplicas { get; set; }

    public PredictorModel Model { get; set; } = new();

    public AutoScaling AutoScaling { get; set; } = new();
}

/// <summary>What it answers with.</summary>
internal sealed class PredictorModel
{
    public ModelFormat ModelFormat { get; set; } = new();

    public string Runtime { get; set; } = "";

    public string ProtocolVersion { get; set; } = "";

    public string StorageUri { get; set; } = "";
}

/// <summary>The form of a model.</summary>
internal sealed class ModelFormat
{
    public string Name { get; set; } = "";
}

/// <summary>What it is scaled by.</summary>
internal sealed class AutoScaling
{
    public List<ScalingMetric> Metrics { get; set; } = [];
}

/// <summary>One of these measures.</summary>
internal sealed class ScalingMetric
{
    public string Type { get; set; } = "";

    public ExternalMetric External { get; set; } = new();
}

/// <summary>A measure that is asked for elsewhere.</summary>
internal sealed class ExternalMetric
{
    public MetricSource Metric { get; set; } = new();

    public MetricTarget Target { get; set; } = new();
}

/// <summary>Where it is asked for.</summary>
internal sealed class MetricSource
{
    public string Backend { get; set; } = "";

    public string ServerAddress { get; set; } = "";

    public string Query { get; set; } = "";
}

/// <summary>What it should be.</summary>
internal sealed class MetricTarget
{
    public string Type { get; set; } = "";

    public string Value { get; set; } = "";
}
