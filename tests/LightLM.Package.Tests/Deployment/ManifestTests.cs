using k8s;
using k8s.Models;
using LightLM.Testing;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace LightLM.Package.Tests.Deployment;

/// <summary>The manifests in docs/deploy: every member is one that the cluster knows, and of its type.</summary>
public sealed class ManifestTests
{
    private static readonly string Folder = Path.Combine(Clone.Root, "docs", "deploy");

    private static readonly IDeserializer Strict = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_object_is_of_a_type_and_has_its_members_only(string file)
    {
        string[] objects = ObjectsOf(file);
        Assert.NotEmpty(objects);
        Assert.All(objects, text => Assert.NotNull(Parse(text)));
    }

    [Fact]
    public void A_member_that_no_type_has_is_found()
    {
        string deployment = ObjectsOf("deployment.yaml")[0];
        Assert.ThrowsAny<Exception>(() => Parse(deployment.Replace("readinessProbe", "readyProbe", StringComparison.Ordinal)));
        string scaled = ObjectsOf("scaledobject.yaml")[0];
        Assert.ThrowsAny<YamlException>(() => Parse(scaled.Replace("pollingInterval", "interval", StringComparison.Ordinal)));
        string served = ObjectsOf("kserve.yaml")[0];
        Assert.ThrowsAny<Exception>(() => Parse(served.Replace("livenessProbe", "aliveProbe", StringComparison.Ordinal)));
    }

    [Fact]
    public void Pods_drain_and_give_nothing_away()
    {
        V1Deployment deployment = (V1Deployment)Parse(ObjectsOf("deployment.yaml")[0]);
        V1PodSpec pod = deployment.Spec.Template.Spec;
        V1Container container = Assert.Single(pod.Containers);
        int drain = int.Parse(container.Args[container.Args.IndexOf("--drain") + 1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(pod.TerminationGracePeriodSeconds > drain + 30, "A request may take 30 s, and is taken until the drain is over.");
        V1Service service = (V1Service)Parse(ObjectsOf("deployment.yaml")[1]);
        Assert.Equal(deployment.Spec.Template.Metadata.Labels["app"], service.Spec.Selector["app"]);
        V1Container[] containers =
        [
            container,
            .. ObjectsOf("bulk-job.yaml").Select(text => ((V1Job)Parse(text)).Spec.Template.Spec.Containers[0]),
            ((ServingRuntime)Parse(ObjectsOf("kserve.yaml")[0])).Containers[0],
        ];
        Assert.All(containers, one =>
        {
            Assert.True(one.SecurityContext.ReadOnlyRootFilesystem);
            Assert.False(one.SecurityContext.AllowPrivilegeEscalation);
            Assert.Equal(["ALL"], one.SecurityContext.Capabilities.Drop);
        });
    }

    [Fact]
    public void The_bulk_job_has_a_shard_for_each_of_its_pods_and_merges_all()
    {
        V1Job[] jobs = [.. ObjectsOf("bulk-job.yaml").Select(text => (V1Job)Parse(text))];
        int count = jobs[0].Spec.Completions!.Value;
        IList<string> arguments = jobs[0].Spec.Template.Spec.Containers[0].Args;
        Assert.Equal("Indexed", jobs[0].Spec.CompletionMode);
        Assert.Equal($"$(JOB_COMPLETION_INDEX)/{count}", arguments[arguments.IndexOf("--shard") + 1]);
        string output = arguments[arguments.IndexOf("--out") + 1];
        Assert.Equal(
            Enumerable.Range(0, count).Select(index => output.Replace("$(JOB_COMPLETION_INDEX)", $"{index}", StringComparison.Ordinal)),
            jobs[1].Spec.Template.Spec.Containers[0].Args.Skip(1).TakeWhile(argument => argument != "--out"));
    }

    private static string[] ObjectsOf(string file) => File.ReadAllText(Path.Combine(Folder, file)).Split("\n---\n");

    private static object Parse(string text)
    {
        string kind = text.Split('\n').Single(line => line.StartsWith("kind: ", StringComparison.Ordinal))["kind: ".Length..];
        return kind switch
        {
            "Deployment" => KubernetesYaml.Deserialize<V1Deployment>(text, strict: true),
            "Service" => KubernetesYaml.Deserialize<V1Service>(text, strict: true),
            "Job" => KubernetesYaml.Deserialize<V1Job>(text, strict: true),
            "ScaledObject" => Strict.Deserialize<CustomObject<ScaledObjectSpec>>(text),
            "InferenceService" => Strict.Deserialize<CustomObject<InferenceServiceSpec>>(text),
            "ServingRuntime" => ReadRuntime(text),
            _ => throw new ArgumentException($"No type for the kind {kind}.", nameof(text)),
        };
    }

    /// <summary>KServe's own members strictly, and its containers as those of a pod, which they are.</summary>
    private static ServingRuntime ReadRuntime(string text)
    {
        CustomObject<ServingRuntimeSpec> runtime = Strict.Deserialize<CustomObject<ServingRuntimeSpec>>(text);
        string containers = new SerializerBuilder().Build().Serialize(new Dictionary<string, object> { ["containers"] = runtime.Spec.Containers });
        return new ServingRuntime(runtime.Spec, KubernetesYaml.Deserialize<V1PodSpec>(containers, strict: true).Containers);
    }

    private sealed record ServingRuntime(ServingRuntimeSpec Spec, IList<V1Container> Containers);
}
